-- vi: Số liệu nào chỉ là số gần đúng ("hơn", "khoảng", "gần")?
-- en: Which figures are only known as about, more than or nearly so many?
-- beware: Exact figures win over them in fct_dossiers; where none is published, approximate_measures of
--   the row says so. Never subtract two of them.
select
    figures.province,
    figures.org,
    figures.measure,
    figures.period_end,
    figures.printed,
    figures.value,
    figures.quote,
    documents.publisher_kind,
    documents.url
from marts.fct_figures as figures
inner join marts.dim_document as documents on figures.document_id = documents.document_id
where figures.approximate
order by documents.publisher_kind, documents.url, figures.char_start, figures.number_start, figures.figure_id
