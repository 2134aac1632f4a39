-- Documents that speak of a place where something changed; none of a run that builds everything.
{% set places = ref('int_changed_places') %}
select document_id from {{ ref('int_changed_documents') }}
where {{ builds_a_part() }}
{% if builds_a_part() %}
    union
    select built.document_id
    from {{ built_documents() }} as built
    where list_has_any(built.places, (select list(changed_places.place) from {{ places }} as changed_places))
{% endif %}
