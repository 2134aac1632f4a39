-- Figures of the current document versions, with the subject that each speaks of.
-- `subject_id`: document, organisation, period, field, indicator and counting system.
-- `place`: the province, or the document itself where the province is unknown: reports of unknown
-- provinces are never compared with one another.
{{ subject_figures('versions.is_current') }}
