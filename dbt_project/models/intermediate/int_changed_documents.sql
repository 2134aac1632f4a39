-- Documents that are not as they were when the marts were built last: new, read otherwise, no longer current,
-- gone. Of a run that builds everything: all documents.
{% if builds_a_part() %}
    select document_id
    from (
        select
            coalesce(states.document_id, built.document_id) as document_id,
            states.state,
            built.state as built_state
        from {{ ref('int_document_states') }} as states
        full join {{ built_documents() }} as built on states.document_id = built.document_id
    ) as compared
    where state is distinct from built_state or state is null
{% else %}
    select document_id from {{ ref('int_document_states') }}
{% endif %}
