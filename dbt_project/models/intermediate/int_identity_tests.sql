-- Every variant of every identity on every context where all its required terms are there.
with variants as (
    select
        identity_id,
        check_name,
        variant,
        count(*) filter (where required and measure is not null) as n_required,
        sum(constant) filter (where side = 'lhs') as lhs_constant,
        sum(constant) filter (where side = 'rhs') as rhs_constant,
        max(measure) filter (where side = 'whole') as whole_measure
    from {{ ref('stg_identity_terms') }}
    group by identity_id, check_name, variant
),

sums as (
    select
        terms.identity_id,
        terms.check_name,
        terms.variant,
        terms.variant_order,
        operands.context_id,
        any_value(terms.relation) as relation,
        any_value(operands.scope) as scope,
        coalesce(min(operands.document_id) filter (where terms.side = 'lhs'), min(operands.document_id))
            as document_id,
        any_value(operands.place) as place,
        any_value(operands.org) as org,
        any_value(operands.field) as field,
        any_value(operands.indicator) as indicator,
        any_value(operands.system) as system,
        any_value(operands.period_start) as period_start,
        any_value(operands.period_end) as period_end,
        any_value(operands.test_place) as test_place,
        bool_or(operands.is_derived) as is_derived,
        count(distinct terms.term_no) filter (where terms.required) as n_required,
        max(operands.base) filter (where terms.side = 'lhs') as stated_base,
        sum(terms.sign * operands.value) filter (where terms.side = 'lhs') as lhs,
        sum(terms.sign * operands.value) filter (where terms.side = 'rhs') as rhs,
        sum(terms.sign * operands.value) filter (where terms.side = 'part') as part,
        sum(terms.sign * operands.value) filter (where terms.side = 'whole') as whole,
        -- Whole numbers are exact; a number printed in thousands or with decimals stands for a span.
        sum(abs(terms.sign) * case when operands.step = 1 then 0 else operands.step end) as slack,
        sum(abs(terms.sign) * operands.step) filter (where terms.side in ('lhs', 'rhs')) as rate_slack,
        -- Points printed beside finer ones (20 beside 17,5) are as fine.
        count(*) * greatest(min(operands.step) / 2, 0.01) as score_slack,
        max(operands.step) as coarsest_step,
        min(operands.step) as finest_step,
        max(if(terms.side = 'part' and operands.step <> 1, operands.step, 0)) as part_slack,
        max(if(terms.side = 'whole' and operands.step <> 1, operands.step, 0)) as whole_slack,
        flatten(
            list(operands.figure_ids order by terms.term_no, operands.figure_ids)
            filter (where terms.side = 'lhs')
        ) as lhs_figure_ids,
        flatten(
            list(operands.figure_ids order by terms.side, terms.term_no, operands.figure_ids)
            filter (where terms.side <> 'lhs')
        ) as rhs_figure_ids
    from {{ ref('stg_identity_terms') }} as terms
    inner join {{ ref('int_operands') }} as operands
        on
            terms.scope = operands.scope
            and terms.role = operands.role
            and terms.measure = operands.measure
    where
        (terms.may_be_implied or not operands.is_implied)
        and (terms.on_derived or not operands.is_derived)
        and (terms.only_org is null or terms.only_org = operands.org)
        and (terms.only_field is null or operands.field like terms.only_field)
        and (terms.valid_from is null or terms.valid_from <= operands.period_end)
        and (terms.valid_to is null or terms.valid_to >= operands.period_end)
    group by terms.identity_id, terms.check_name, terms.variant, terms.variant_order, operands.context_id
),

complete as (
    select
        sums.* replace (
            coalesce(sums.lhs, 0) + coalesce(variants.lhs_constant, 0) as lhs,
            case
                when sums.relation = 'undefined' then null
                when sums.relation = 'percent_of' then round(100 * sums.part / nullif(sums.whole, 0), 4)
                else coalesce(sums.rhs, 0) + coalesce(variants.rhs_constant, 0)
            end as rhs
        ),
        identities.tolerance_rule
    from sums
    inner join variants
        on
            sums.identity_id = variants.identity_id
            and sums.check_name = variants.check_name
            and sums.variant = variants.variant
    inner join {{ ref('identities') }} as identities on sums.identity_id = identities.identity_id
    where
        sums.n_required = variants.n_required
        -- A rate whose base the text names is tested on that base alone.
        and (
            sums.stated_base is null
            or variants.whole_measure is null
            or sums.stated_base = variants.whole_measure
        )
        -- R2 needs a whole that is not 0, R3 is about the others.
        and (sums.relation <> 'percent_of' or sums.whole <> 0)
        and (sums.relation <> 'undefined' or (sums.whole = 0 and sums.part = 0))
)

select
    identity_id,
    check_name,
    variant,
    variant_order,
    context_id,
    relation,
    scope,
    document_id,
    place,
    org,
    field,
    indicator,
    system,
    period_start,
    period_end,
    test_place,
    is_derived,
    part,
    whole,
    lhs_figure_ids,
    rhs_figure_ids,
    cast(lhs as decimal(18, 4)) as lhs,
    cast(rhs as decimal(18, 4)) as rhs,
    cast(lhs - rhs as decimal(18, 4)) as difference,
    cast(
        case tolerance_rule
            when 'count' then slack
            when 'rate'
                then
                    rate_slack
                    + coalesce(100 * (part_slack + whole_slack * part / whole) / nullif(whole, 0), 0)
            when 'score' then score_slack
            -- Two prints of one figure agree as far as the coarser goes; a rate may be cut off or rounded.
            when 'print'
                then
                    case
                        when coarsest_step <> finest_step or check_name like 'rate%' then coarsest_step
                        else 0
                    end
            else 0
        end as decimal(18, 4)
    ) as tolerance
from complete
