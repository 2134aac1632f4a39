-- depends_on: {{ ref('int_document_spells') }}
{{
    config(post_hook="{{ table_macro(
        'figures_asof', figures_asof(), 'fct_figures as known at the end of a day'
    ) }}")
}}
select {{ figure_columns() }}
{{ figure_relations() }}
where versions.is_current
