-- Every variant of every check, where all its required terms are there, on the contexts that int_first_tests
-- leaves: those of several reports, rows or organisations, those that are not plain, and those where some
-- first variant does not hold.
with restricted as (
    select distinct required_measures
    from {{ ref('stg_identity_variants') }}
    where scope = 'subject' and is_restricted
),

wholes_of_rates as (
    select distinct terms.kind
    from {{ ref('stg_identity_terms') }} as terms
    inner join {{ ref('stg_identity_variants') }} as variants
        on terms.check_id = variants.check_id and terms.variant_order = variants.variant_order
    where variants.relation = 'undefined' and terms.side = 'whole'
),

left_over as (
    select context_id from {{ ref('int_shapes') }}
    where not is_plain
    union
    select shapes.context_id
    from {{ ref('int_shapes') }} as shapes
    inner join restricted on (shapes.measures & restricted.required_measures) = restricted.required_measures
    union
    select context_id from {{ ref('int_first_tests') }}
    where not holds
    -- A rate of nothing.
    union
    select context_id from {{ ref('int_operands') }}
    where scope = 'subject' and value = 0 and kind in (select wholes_of_rates.kind from wholes_of_rates)
),

settled as (
    select
        first_tests.check_id,
        first_tests.context_id
    from {{ ref('int_first_tests') }} as first_tests
    where first_tests.holds and first_tests.context_id in (select left_over.context_id from left_over)
),

operands as (
    select * from {{ ref('int_operands') }}
    where scope <> 'subject'
    union all
    select * from {{ ref('int_operands') }}
    where scope = 'subject' and context_id in (select left_over.context_id from left_over)
),

sums as (
    select
        terms.check_id,
        terms.variant_order,
        operands.context_id,
        bit_or(if(terms.required, 1 << terms.term_no, 0)) as terms_met,
        sum(if(terms.side = 'lhs', terms.sign * operands.value, 0)) as lhs,
        sum(if(terms.side = 'rhs', terms.sign * operands.value, 0)) as rhs,
        sum(if(terms.side = 'part', terms.sign * operands.value, 0)) as part,
        sum(if(terms.side = 'whole', terms.sign * operands.value, 0)) as whole,
        -- Whole numbers are exact; a number printed in thousands or with decimals stands for a span.
        sum(if(operands.step = 1, 0, operands.step)) as slack,
        sum(if(terms.side in ('lhs', 'rhs'), operands.step, 0)) as rate_slack,
        max(if(terms.side = 'part' and operands.step <> 1, operands.step, 0)) as part_slack,
        max(if(terms.side = 'whole' and operands.step <> 1, operands.step, 0)) as whole_slack,
        max(operands.step) as coarsest_step,
        min(operands.step) as finest_step,
        count(*) as n_terms,
        -- Variants that make the same of the same figures are one.
        sum(
            cast(hash(terms.side, coalesce(operands.figure_nos, [operands.figure_no])) >> 8 as bigint)
        ) as figures_hash
    from operands
    inner join {{ ref('stg_identity_terms') }} as terms on operands.kind = terms.kind
    anti join settled
        on terms.check_id = settled.check_id and operands.context_id = settled.context_id
    where
        (terms.may_be_implied or not operands.is_implied)
        and (terms.on_derived or not operands.is_derived)
        -- A rate whose base the text names is tested on that base alone.
        and (operands.base is null or terms.side <> 'lhs' or operands.base = terms.whole_measure)
    group by terms.check_id, terms.variant_order, operands.context_id
),

complete as (
    select
        sums.*,
        variants.identity_id,
        variants.check_name,
        variants.relation,
        variants.tolerance_rule,
        variants.is_restricted,
        sums.lhs + variants.lhs_constant as lhs_sum,
        case variants.relation
            when 'undefined' then null
            when 'percent_of' then round(100 * cast(sums.part as double) / nullif(sums.whole, 0), 4)
            else sums.rhs + variants.rhs_constant
        end as rhs_sum
    from sums
    inner join {{ ref('stg_identity_variants') }} as variants
        on sums.check_id = variants.check_id and sums.variant_order = variants.variant_order
    where
        (sums.terms_met & variants.required_terms) = variants.required_terms
        -- R2 needs a whole that is not 0, R3 is about the others.
        and (variants.relation <> 'percent_of' or sums.whole <> 0)
        and (variants.relation <> 'undefined' or (sums.whole = 0 and sums.part = 0))
),

measured as (
    select
        check_id,
        variant_order,
        context_id,
        relation,
        figures_hash,
        is_restricted,
        part,
        whole,
        cast(lhs_sum as decimal(18, 4)) as lhs,
        cast(rhs_sum as decimal(18, 4)) as rhs,
        cast(lhs_sum - rhs_sum as decimal(18, 4)) as difference,
        cast(
            case tolerance_rule
                when 'count' then slack
                when 'rate'
                    then
                        rate_slack
                        + coalesce(100 * (part_slack + whole_slack * part / whole) / nullif(whole, 0), 0)
                -- Points printed beside finer ones (20 beside 17,5) are as fine.
                when 'score' then n_terms * greatest(finest_step / 2, 0.01)
                -- Two prints of one figure agree as far as the coarser goes; a rate may be cut off.
                when 'print'
                    then if(coarsest_step <> finest_step or check_name like 'rate%', coarsest_step, 0)
                else 0
            end as decimal(18, 4)
        ) as tolerance
    from complete
),

-- A few identities are for one organisation, field or time.
unsuited as (
    select distinct
        measured.check_id,
        measured.variant_order,
        measured.context_id
    from measured
    inner join {{ ref('stg_identity_variants') }} as variants
        on measured.check_id = variants.check_id and measured.variant_order = variants.variant_order
    inner join operands on measured.context_id = operands.context_id
    inner join {{ ref('int_subjects') }} as subjects on operands.subject_id = subjects.subject_id
    where
        measured.is_restricted
        and (
            (variants.only_org is not null and variants.only_org is distinct from subjects.org)
            or coalesce(not subjects.field like variants.only_field, variants.only_field is not null)
            or coalesce(operands.period_end < variants.valid_from, variants.valid_from is not null)
            or coalesce(operands.period_end > variants.valid_to, variants.valid_to is not null)
        )
)

select
    measured.* exclude (is_restricted),  -- noqa: RF02
    case measured.relation
        when 'undefined' then false
        when 'at_least' then measured.difference >= -measured.tolerance
        else abs(measured.difference) <= measured.tolerance
    end as holds
from measured
anti join unsuited
    on
        measured.check_id = unsuited.check_id
        and measured.variant_order = unsuited.variant_order
        and measured.context_id = unsuited.context_id
