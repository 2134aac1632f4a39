{# What tests of identities have in common. #}

{# Where a test stands beside its subject, in words that stay the same from night to night. #}
{% macro test_place(scope, contexts, url) -%}
    case
        when {{ scope }} = 'agreement' then 'as told at ' || {{ url }}
        when {{ contexts }}.is_derived then 'left of the period to ' || {{ contexts }}.test_day
        when {{ scope }} = 'chain' then 'with the period from ' || {{ contexts }}.test_day
        when {{ scope }} = 'next_report' then 'after ' || {{ contexts }}.test_day
        when {{ scope }} = 'within_report' then 'against the period from ' || {{ contexts }}.test_day
        else coalesce({{ contexts }}.part, '')
    end
{%- endmacro %}

{# A key that stays the same from night to night; `known_findings.csv` names findings by it. #}
{% macro reconciliation_key(variants, documents, subjects, contexts, test_place) -%}
    left(md5(
        concat_ws(
            '|',
            {{ variants }}.identity_id,
            {{ variants }}.check_name,
            {{ variants }}.scope,
            {{ documents }}.source_id,
            {{ documents }}.url,
            {{ subjects }}.place,
            coalesce({{ subjects }}.org, ''),
            coalesce({{ subjects }}.field, ''),
            coalesce(if({{ variants }}.scope = 'scorecard', null, {{ subjects }}.indicator), ''),
            {{ subjects }}.system,
            coalesce(cast({{ contexts }}.period_start as varchar), ''),
            coalesce(cast({{ contexts }}.period_end as varchar), ''),
            {{ test_place }}
        )
    ), 20)
{%- endmacro %}
