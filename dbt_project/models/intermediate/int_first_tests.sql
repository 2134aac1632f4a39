-- The first variant of every check of one subject that its measures allow, where nothing but whole numbers
-- and rates stand in it: nearly all tests, and nearly all of them hold. What does not hold here, and what is
-- not as plain, is tested in full in int_identity_tests.
with variants as (
    select * from {{ ref('stg_identity_variants') }}
    where scope = 'subject' and not is_restricted and relation <> 'undefined'
),

shapes as (
    select distinct
        is_derived,
        published,
        measures,
        hash(is_derived, published, measures) as shape_id
    from {{ ref('int_shapes') }}
    where is_plain
),

first_variants as (
    select
        shapes.shape_id,
        variants.check_id,
        min(variants.variant_order) as variant_order
    from shapes
    inner join variants
        on
            (shapes.published & variants.required_published) = variants.required_published
            and (shapes.measures & variants.required_measures) = variants.required_measures
            and (variants.on_derived or not shapes.is_derived)
    group by shapes.shape_id, variants.check_id
),

terms as (
    select
        first_variants.shape_id,
        terms.kind,
        terms.check_id,
        terms.variant_order,
        terms.may_be_implied,
        cast(if(terms.side = 'lhs', terms.sign, 0) as double) as lhs_sign,
        cast(if(terms.side = 'rhs', terms.sign, 0) as double) as rhs_sign,
        cast(if(terms.side = 'part', terms.sign, 0) as double) as part_sign,
        cast(if(terms.side = 'whole', terms.sign, 0) as double) as whole_sign
    from first_variants
    inner join {{ ref('stg_identity_terms') }} as terms
        on first_variants.check_id = terms.check_id and first_variants.variant_order = terms.variant_order
    where terms.measure is not null
),

contexts as (
    select
        context_id,
        hash(is_derived, published, measures) as shape_id
    from {{ ref('int_shapes') }}
    where is_plain
),

operands as (
    select
        operands.context_id,
        contexts.shape_id,
        operands.kind,
        operands.is_implied,
        cast(operands.value as double) as value,
        cast(operands.step as double) as step
    from {{ ref('int_operands') }} as operands
    inner join contexts on operands.context_id = contexts.context_id
    where operands.scope = 'subject'
),

sums as (
    select
        operands.context_id,
        terms.check_id,
        any_value(terms.variant_order) as variant_order,
        sum(terms.lhs_sign * operands.value) as lhs,
        sum(terms.rhs_sign * operands.value) as rhs,
        sum(terms.part_sign * operands.value) as part,
        sum(terms.whole_sign * operands.value) as whole,
        sum(abs(terms.lhs_sign + terms.rhs_sign) * operands.step) as slack
    from operands
    inner join terms
        on
            operands.shape_id = terms.shape_id
            and operands.kind = terms.kind
            and (terms.may_be_implied or not operands.is_implied)
    group by operands.context_id, terms.check_id
),

measured as (
    select
        sums.context_id,
        sums.check_id,
        sums.variant_order,
        variants.relation,
        cast(sums.lhs + variants.lhs_constant as decimal(18, 4)) as lhs,
        cast(
            case variants.relation
                when 'percent_of' then round(100 * sums.part / nullif(sums.whole, 0), 4)
                else sums.rhs + variants.rhs_constant
            end as decimal(18, 4)
        ) as rhs,
        cast(if(variants.tolerance_rule = 'rate', sums.slack, 0) as decimal(18, 4)) as tolerance
    from sums
    inner join variants on sums.check_id = variants.check_id and sums.variant_order = variants.variant_order
)

select
    context_id,
    check_id,
    variant_order,
    lhs,
    rhs,
    lhs - rhs as difference,
    tolerance,
    coalesce(
        case relation
            when 'at_least' then lhs - rhs >= -tolerance
            else abs(lhs - rhs) <= tolerance
        end,
        false
    ) as holds
from measured
