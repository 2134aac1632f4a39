-- vi: Báo cáo viết gì về hồ sơ trễ hạn: con số, câu chữ, địa chỉ văn bản?
-- en: What do reports say of late dossiers: the figure, the words that state it, and where they stand?
-- beware: One figure may be stated by several documents; count figures by fct_dossiers, not here.
select
    figures.province,
    figures.org,
    figures.period_end,
    figures.value,
    figures.quote,
    documents.published,
    documents.url
from marts.fct_figures as figures
inner join marts.dim_document as documents on figures.document_id = documents.document_id
where figures.measure = 'resolved_late' and figures.value > 0 and not figures.in_table
order by figures.value desc, documents.url, figures.char_start, figures.number_start, figures.figure_id
