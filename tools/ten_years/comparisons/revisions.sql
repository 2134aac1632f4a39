-- Every corrected document is a revision of the one figure that changed.
with found as (
    select
        figures.province_code || '@' || figures.province_valid_from as place,
        revisions.org,
        revisions.measure,
        revisions.period_end,
        revisions.old_value,
        revisions.new_value
    from marts.fct_revisions as revisions
    inner join marts.fct_figures as figures on revisions.new_figure_id = figures.figure_id
)

(from truth.revisions except all from found)
union all
(from found except all from truth.revisions)
