-- One row per check and context of int_identity_tests: the variant that tells, and what it says.
-- holds: the figures add up in one of the ways in use; suspect: they would if a separator were read
-- otherwise, which points to our own reading; known: a registered finding with the values it expects;
-- finding: the publisher's figures do not add up.
with tests as (
    select * from {{ ref('int_identity_tests') }}
),

groups as (
    select
        check_id,
        context_id,
        min(variant_order) as first_order,
        min(if(holds, variant_order, null)) as holding_order,
        bool_or(not holds) as any_fails
    from tests
    group by check_id, context_id
),

-- Of the variants that fail, the one to report; variants that make the same of the same figures are one.
failing_variants as (
    select
        tests.check_id,
        tests.context_id,
        tests.variant_order
    from tests
    inner join groups on tests.check_id = groups.check_id and tests.context_id = groups.context_id
    where groups.holding_order is null
    qualify
        row_number() over (
            partition by tests.check_id, tests.context_id, tests.figures_hash, tests.lhs, tests.rhs
            order by tests.variant_order
        ) = 1
),

failing as (
    select
        failing_variants.check_id,
        failing_variants.context_id,
        max(failing_variants.variant_order) as last_order,
        string_agg(variants.variant, ', ' order by variants.variant_order) as variants_tried
    from failing_variants
    inner join {{ ref('stg_identity_variants') }} as variants
        on
            failing_variants.check_id = variants.check_id
            and failing_variants.variant_order = variants.variant_order
    group by failing_variants.check_id, failing_variants.context_id
),

told as (
    select
        tests.*,
        variants.identity_id,
        variants.check_name,
        variants.variant,
        variants.suspect_rule,
        failing.variants_tried
    from groups
    left join failing on groups.check_id = failing.check_id and groups.context_id = failing.context_id
    inner join {{ ref('stg_identity_variants') }} as first_variants
        on
            groups.check_id = first_variants.check_id
            and groups.first_order = first_variants.variant_order
    inner join tests
        on
            groups.check_id = tests.check_id
            and groups.context_id = tests.context_id
            and tests.variant_order = case
                when first_variants.variant_rule = 'first' then groups.first_order
                when groups.holding_order is not null then groups.holding_order
                when first_variants.report_on = 'last' then failing.last_order
                else groups.first_order
            end
    inner join {{ ref('stg_identity_variants') }} as variants
        on tests.check_id = variants.check_id and tests.variant_order = variants.variant_order
),

-- The terms of what is told, one number at a time.
told_terms as (
    select
        told.check_id,
        told.context_id,
        terms.side,
        operands.subject_id,
        operands.has_choice,
        coalesce(operands.figure_nos, [operands.figure_no]) as figure_nos,
        terms.sign * operands.value as term
    from told
    inner join {{ ref('stg_identity_terms') }} as terms
        on told.check_id = terms.check_id and told.variant_order = terms.variant_order
    inner join {{ ref('int_operands') }} as operands
        on told.context_id = operands.context_id and terms.kind = operands.kind
    where terms.may_be_implied or not operands.is_implied
),

told_figures as (
    select
        check_id,
        context_id,
        side,
        subject_id,
        unnest(figure_nos) as figure_no
    from told_terms
),

evidence as (
    select
        told_figures.check_id,
        told_figures.context_id,
        -- The subject is that of the left side.
        coalesce(
            min(if(told_figures.side = 'lhs', told_figures.subject_id, null)), min(told_figures.subject_id)
        ) as subject_id,
        list_sort(coalesce(list(figures.figure_id) filter (where told_figures.side = 'lhs'), []))
            as lhs_figure_ids,
        list_sort(coalesce(list(figures.figure_id) filter (where told_figures.side <> 'lhs'), []))
            as rhs_figure_ids
    from told_figures
    inner join {{ ref('int_figures') }} as figures on told_figures.figure_no = figures.figure_no
    group by told_figures.check_id, told_figures.context_id
),

doubtful as (
    select
        told.*,
        told_terms.side,
        told_terms.term,
        unnest([10, 100, 1000, 0.1, 0.01, 0.001]) as shift
    from told
    inner join told_terms on told.check_id = told_terms.check_id and told.context_id = told_terms.context_id
    where not told.holds and told.suspect_rule <> 'none' and told_terms.has_choice
),

suspects as (
    select distinct
        check_id,
        context_id
    from doubtful
    where
        case
            when suspect_rule = 'five_times' then rhs > 5 * lhs
            when relation = 'percent_of' and side = 'lhs' then abs(lhs * shift - rhs) <= tolerance
            when relation = 'percent_of' and side = 'part'
                then abs(lhs - 100 * (part + term * (shift - 1)) / whole) <= tolerance
            when relation = 'percent_of'
                then abs(lhs - 100 * part / nullif(whole + term * (shift - 1), 0)) <= tolerance
            when term = 0 then false
            when side = 'lhs' then abs(difference + term * (shift - 1)) <= tolerance
            else abs(difference - term * (shift - 1)) <= tolerance
        end
),

identified as (
    select
        told.*,
        evidence.subject_id,
        evidence.lhs_figure_ids,
        evidence.rhs_figure_ids,
        variants.scope,
        contexts.is_derived,
        subjects.document_id,
        suspects.check_id is not null as is_suspect,
        {{ reconciliation_key(
            'variants', 'documents', 'subjects', 'contexts',
            test_place('variants.scope', 'contexts', 'other_documents.url')
        ) }} as reconciliation_id
    from told
    inner join {{ ref('stg_identity_variants') }} as variants
        on told.check_id = variants.check_id and told.variant_order = variants.variant_order
    inner join evidence on told.check_id = evidence.check_id and told.context_id = evidence.context_id
    inner join {{ ref('int_contexts') }} as contexts on told.context_id = contexts.context_id
    inner join {{ ref('int_subjects') }} as subjects on evidence.subject_id = subjects.subject_id
    inner join {{ ref('stg_documents') }} as documents on subjects.document_id = documents.document_id
    left join {{ ref('stg_documents') }} as other_documents
        on contexts.test_document_id = other_documents.document_id
    left join suspects on told.check_id = suspects.check_id and told.context_id = suspects.context_id
),

-- What is derived from a period that fails the very check only repeats its fault.
repeated as (
    select identified.reconciliation_id
    from identified
    inner join identified as cause
        on identified.check_id = cause.check_id and identified.document_id = cause.document_id
    where
        identified.is_derived
        and not identified.holds
        and not cause.is_derived
        and not cause.holds
        and list_has_any(
            list_concat(identified.lhs_figure_ids, identified.rhs_figure_ids),
            list_concat(cause.lhs_figure_ids, cause.rhs_figure_ids)
        )
    union all
    -- That a rate of nothing is printed says R3; that no other base gives it is no second fault.
    select identified.reconciliation_id
    from identified
    inner join identified as cause
        on identified.context_id = cause.context_id and identified.check_name = cause.check_name
    where identified.identity_id = 'R2' and not identified.holds and cause.identity_id = 'R3'
)

select
    identified.reconciliation_id,
    identified.identity_id,
    identified.check_id,
    identified.context_id,
    identified.variant_order,
    identified.variants_tried,
    identified.relation,
    identified.subject_id,
    identified.lhs,
    identified.rhs,
    identified.difference,
    identified.tolerance,
    identified.lhs_figure_ids,
    identified.rhs_figure_ids,
    known_findings.reason_vi,
    known_findings.reason_en,
    case
        when identified.holds then 'holds'
        when known_findings.reconciliation_id is not null then 'known'
        when identified.is_suspect then 'suspect'
        else 'finding'
    end as verdict
from identified
left join {{ ref('known_findings') }} as known_findings
    on
        identified.reconciliation_id = known_findings.reconciliation_id
        and known_findings.expected_lhs is not distinct from identified.lhs
        and known_findings.expected_rhs is not distinct from identified.rhs
where identified.reconciliation_id not in (select repeated.reconciliation_id from repeated)
