{{ config(materialized='table') }}
-- The variants of each check: what they need, how they are judged, where they hold.
with variants as (
    select
        identity_id,
        check_name,
        check_id,
        variant,
        variant_order,
        bit_or(if(required and measure is not null, 1 << term_no, 0)) as required_terms,
        -- The same as sets of measures: those that must be published, and those that may follow from others.
        coalesce(
            bit_or(cast(1 as hugeint) << measure_no) filter (where required and not may_be_implied), 0
        ) as required_published,
        coalesce(bit_or(cast(1 as hugeint) << measure_no) filter (where required), 0) as required_measures,
        coalesce(sum(constant) filter (where side = 'lhs'), 0) as lhs_constant,
        coalesce(sum(constant) filter (where side = 'rhs'), 0) as rhs_constant
    from {{ ref('stg_identity_terms') }}
    group by identity_id, check_name, check_id, variant, variant_order
)

select
    variants.*,
    identities.scope,
    identities.on_derived,
    identities.relation,
    identities.tolerance_rule,
    identities.variant_rule,
    identities.report_on,
    identities.suspect_rule,
    identities.only_org,
    identities.only_field,
    identities.valid_from,
    identities.valid_to,
    coalesce(
        identities.only_org,
        identities.only_field,
        cast(coalesce(identities.valid_from, identities.valid_to) as varchar)
    ) is not null as is_restricted
from variants
inner join {{ ref('identities') }} as identities on variants.identity_id = identities.identity_id
