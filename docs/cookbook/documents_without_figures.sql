-- vi: Văn bản nào không đọc được hoặc không cho số liệu nào, và vì sao?
-- en: Which documents could not be read or gave no figure, and why?
-- beware: News of a portal need not hold figures; "read" with no figure is then right. "image_only" and
--   "truncated" hide figures.
select
    province,
    published,
    outcome,
    detail,
    title,
    url
from marts.dim_document
where n_figures is null or n_figures = 0
order by outcome, published, url, digest
