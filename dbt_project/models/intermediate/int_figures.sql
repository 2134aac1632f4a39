-- Figures of the current document versions, with the subject that each speaks of.
-- `subject_id`: document, organisation, period, field, indicator and counting system.
-- `place`: the province, or the document itself where the province is unknown: reports of unknown
-- provinces are never compared with one another. A report counts once, however often it was published.
{% set figures = subject_figures(
    'versions.is_current and ' ~ counts_once('others.is_current') ~ ' and '
    ~ in_affected_documents('versions.document_id')
) %}
select * from ({{ figures }}) as figures
where {{ in_changed_places('place') }}
