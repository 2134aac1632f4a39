-- depends_on: {{ ref('int_document_spells') }}
{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ take_out(in_changed_documents('document_id')) }}",
        post_hook="{{ table_macro(
            'figures_asof', figures_asof(), 'fct_figures as known at the end of a day'
        ) }}"
    )
}}
select {{ figure_columns() }}
{{ figure_relations() }}
where versions.is_current and {{ in_changed_documents('versions.document_id') }}
