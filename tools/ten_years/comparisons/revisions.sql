-- Every corrected document is a revision of the one figure that changed.
select *
from truth.revisions as due
full join (
    select
        documents.province_code || '@' || documents.province_valid_from as place,
        revisions.org,
        revisions.measure,
        revisions.period_end,
        revisions.old_value,
        revisions.new_value
    from marts.fct_revisions as revisions
    inner join marts.dim_document as documents on revisions.new_document_id = documents.document_id
) as found using (place, org, measure, period_end, old_value, new_value)
where due.place is null or found.place is null
