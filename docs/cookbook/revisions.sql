-- vi: Số liệu nào đã bị sửa sau khi công bố, sửa bao nhiêu?
-- en: Which published figures were changed afterwards, and by how much?
-- beware: Only versions that were collected can be compared; a change between two nights is not seen. A
--   change need not be a correction of an error.
-- empty: the first night knows one version of each document; revisions come with later nights.
select
    documents.province,
    revisions.measure,
    revisions.org,
    revisions.period_end,
    revisions.old_value,
    revisions.new_value,
    revisions.change,
    revisions.revised_at,
    documents.url
from marts.fct_revisions as revisions
inner join marts.dim_document as documents on revisions.new_document_id = documents.document_id
order by revisions.revised_at desc, abs(revisions.change) desc, revisions.revision_id
