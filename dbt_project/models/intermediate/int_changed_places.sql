{{ config(post_hook="{{ mark_as_changing() }}") }}
-- Places that the changed documents speak of, now or when the marts were built last; none of a run that
-- builds everything.
{% set figures = subject_figures(
    'versions.is_current and ' ~ counts_once('others.is_current') ~ ' and '
    ~ in_changed_documents('versions.document_id')
) %}
{% if builds_a_part() %}
    select distinct place
    from ({{ figures }}) as figures
    union
    select unnest(places) as place
    from {{ built_documents() }}
    where {{ in_changed_documents('document_id') }}
{% else %}
    select cast(null as varchar) as place
    where false
{% endif %}
