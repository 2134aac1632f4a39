{# Table macros of marts: what was known at the end of a day. `select * from marts.figures_asof('2026-11-01')`.
   They name relations by schema and table, so they live on in the published copy. #}
{% macro table_macro(name, body, comment) %}
    create or replace macro marts.{{ name }}(as_of) as table {{ body }};
    comment on macro table marts.{{ name }} is '{{ comment }}'
{% endmacro %}

{% macro known_as_of(documents='versions') -%}
    {{ documents }}.document_id in (
        select spells.document_id
        from {{ ref('int_document_spells') }} as spells
        where
            spells.is_readable
            and spells.known_from < cast(as_of as date) + interval 1 day
            and coalesce(spells.known_to, timestamp '9999-12-31') >= cast(as_of as date) + interval 1 day
    )
{%- endmacro %}

{% macro figures_asof() -%}
    select {{ figure_columns() }}
    {{ figure_relations() }}
    where {{ known_as_of() }}
{%- endmacro %}

{% macro dossiers_asof() -%}
    with as_of_figures as ({{ subject_figures(known_as_of() ~ ' and ' ~ counts_once(known_as_of('others'))) }}),
    as_of_best as ({{ best_figures('as_of_figures') }}),
    as_of_dossiers as ({{ dossiers('as_of_best') }})
    select * from as_of_dossiers
{%- endmacro %}
