-- One row per identity, check and context: the variant that tells, and what it says.
-- holds: the figures add up in one of the ways in use; suspect: they would if a separator were read
-- otherwise, which points to our own reading; known: a registered finding with the values it expects;
-- finding: the publisher's figures do not add up.
with judged as (
    select
        tests.*,
        identities.variant_rule,
        identities.report_on,
        identities.suspect_rule,
        case tests.relation
            when 'undefined' then false
            when 'at_least' then tests.difference >= -tests.tolerance
            else abs(tests.difference) <= tests.tolerance
        end as holds
    from {{ ref('int_identity_tests') }} as tests
    inner join {{ ref('identities') }} as identities on tests.identity_id = identities.identity_id
    -- Variants that make the same of the same figures are one.
    qualify
        row_number() over (
            partition by
                tests.identity_id,
                tests.check_name,
                tests.context_id,
                tests.lhs_figure_ids,
                tests.rhs_figure_ids,
                tests.lhs,
                tests.rhs
            order by tests.variant_order
        ) = 1
),

told as (
    select
        *,
        string_agg(variant, ', ' order by variant_order) over (
            partition by identity_id, check_name, context_id
            rows between unbounded preceding and unbounded following
        ) as variants_tried
    from judged
    qualify
        row_number() over (
            partition by identity_id, check_name, context_id
            order by
                case when variant_rule = 'first' then 0 else -cast(holds as integer) end,
                case when not holds and report_on = 'last' then -variant_order else variant_order end
        ) = 1
),

-- The terms of what does not hold, one number at a time, as a separator read otherwise would have it.
doubtful_terms as (
    select
        told.*,
        terms.side,
        terms.sign * operands.value as term,
        unnest([10, 100, 1000, 0.1, 0.01, 0.001]) as shift
    from told
    inner join {{ ref('stg_identity_terms') }} as terms
        on
            told.identity_id = terms.identity_id
            and told.check_name = terms.check_name
            and told.variant = terms.variant
    inner join {{ ref('int_operands') }} as operands
        on
            told.context_id = operands.context_id
            and told.scope = operands.scope
            and terms.role = operands.role
            and terms.measure = operands.measure
            and (terms.may_be_implied or not operands.is_implied)
    where not told.holds and told.suspect_rule <> 'none' and operands.has_choice
),

suspects as (
    select distinct
        identity_id,
        check_name,
        context_id
    from doubtful_terms
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

named as (
    select
        told.*,
        documents.source_id,
        documents.url,
        concat_ws(
            '|',
            told.identity_id,
            told.check_name,
            told.scope,
            documents.source_id,
            documents.url,
            coalesce(told.org, ''),
            coalesce(told.field, ''),
            coalesce(told.indicator, ''),
            told.system,
            coalesce(cast(told.period_start as varchar), ''),
            coalesce(cast(told.period_end as varchar), ''),
            told.test_place
        ) as name,
        suspects.identity_id is not null as is_suspect
    from told
    inner join {{ ref('stg_documents') }} as documents on told.document_id = documents.document_id
    left join suspects
        on
            told.identity_id = suspects.identity_id
            and told.check_name = suspects.check_name
            and told.context_id = suspects.context_id
),

identified as (
    select
        *,
        md5(
            name || '|' || row_number() over (partition by name order by lhs_figure_ids, rhs_figure_ids)
        ) as reconciliation_id
    from named
)

select
    identified.reconciliation_id,
    identified.identity_id,
    identified.check_name,
    identified.variant,
    identified.variants_tried,
    identified.context_id,
    identified.relation,
    identified.scope,
    identified.document_id,
    identified.org,
    identified.field,
    identified.indicator,
    identified.system,
    identified.period_start,
    identified.period_end,
    identified.is_derived,
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
