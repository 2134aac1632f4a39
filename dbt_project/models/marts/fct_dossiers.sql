-- depends_on: {{ ref('int_document_spells') }}
-- depends_on: {{ ref('int_document_versions') }}
-- depends_on: {{ ref('int_figure_provinces') }}
-- depends_on: {{ ref('int_report_copies') }}
-- depends_on: {{ ref('stg_documents') }}
-- depends_on: {{ ref('stg_measures') }}
-- depends_on: {{ source('raw', 'figures') }}
{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ take_out(in_changed_places(place_of_row())) }}",
        post_hook="{{ table_macro(
            'dossiers_asof', dossiers_asof(), 'fct_dossiers as known at the end of a day'
        ) }}"
    )
}}
-- The row stands on the document that gives most of its figures; figures that only another document gives
-- are taken from there, and `other_document_ids` names it.
{{ dossiers(ref('int_best_figures')) }}
