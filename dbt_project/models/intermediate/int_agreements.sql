-- Documents that give the very figure that counts, printed alike: nothing needs to be reckoned. Those that
-- give another one, or print it otherwise, are tested in int_tests_across.
select
    series.figure_no,
    series.best_figure_no,
    series.best_subject_id as subject_id,
    series.document_id as test_document_id,
    series.period_start,
    series.period_end,
    series.value,
    -- A rate may be cut off.
    if(series.family = 'rate', series.step, 0) as tolerance,
    terms.check_id,
    terms.variant_order
from {{ ref('int_series') }} as series
inner join {{ ref('stg_identity_terms') }} as terms
    on terms.kind = hash('agreement', 'best', series.measure)
where not series.is_best and series.value = series.best_value and series.step = series.best_step
