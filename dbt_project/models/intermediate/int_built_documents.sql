-- depends_on: {{ ref('fct_figures') }}
-- depends_on: {{ ref('fct_dossiers') }}
-- depends_on: {{ ref('fct_scorecard') }}
-- depends_on: {{ ref('fct_reconciliation') }}
-- depends_on: {{ ref('fct_derived_figures') }}
-- The documents as the marts were built of them: their state, and the places that they speak of. Written when
-- all marts are built; a night that is killed before begins where the last one ended.
with places as (
    select
        document_id,
        list(distinct place order by place) as places
    from {{ ref('int_figures') }}
    group by document_id
)

select
    states.document_id,
    states.state,
    coalesce(places.places, []) as places
from {{ ref('int_document_states') }} as states
left join places on states.document_id = places.document_id
where {{ in_changed_documents('states.document_id') }}
{% if builds_a_part() %}
    union all
    select
        document_id,
        state,
        places
    from {{ built_documents() }}
    where not ({{ in_changed_documents('document_id') }})
{% endif %}
