{# A decimal as Vietnamese (19.933 and 39,56) or English readers write it, without trailing zeros. #}
{% macro number_en(value) -%}
    case
        when {{ value }} = trunc({{ value }}) then format('{:,}', cast({{ value }} as bigint))
        else rtrim(format('{:,.4f}', cast({{ value }} as double)), '0')
    end
{%- endmacro %}

{% macro number_vi(value) -%}
    translate({{ number_en(value) }}, ',.', '.,')
{%- endmacro %}
