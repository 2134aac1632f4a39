-- vi: Con số nào trong báo cáo chưa đọc được, và vì sao?
-- en: Which numbers of the reports could not be read, and why?
-- beware: What stands here is in no other table: a sum over the figures of these documents may be
--   incomplete.
select
    documents.province,
    documents.published,
    unread.printed,
    unread.reason,
    unread.context,
    documents.url
from marts.fct_unread_numbers as unread
inner join marts.dim_document as documents on unread.document_id = documents.document_id
order by documents.published desc, documents.url, unread.char_start, unread.char_end
