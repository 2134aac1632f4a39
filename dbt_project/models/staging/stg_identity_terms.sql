{{ config(materialized='table') }}
-- The terms of the identities that are applied, families spelled out into their measures.
with families as (
    select
        measures.measure,
        unnest(
            list_filter(
                [
                    'any',
                    measures.family,
                    case
                        when measures.family = 'dossier' and measures.nature = 'flow' then 'dossier_flow'
                    end,
                    case when measures.family = 'dossier' and measures.adds_up then 'additive_dossier' end
                ],
                lambda family: family is not null  -- noqa: RF02
            )
        ) as family
    from {{ ref('stg_measures') }} as measures
    where measures.measure <> 'other'
),

-- A constant of a check for each measure stands in the check of every one of them.
each_families as (
    select distinct
        identity_id,
        variant,
        each_of
    from {{ ref('identity_terms') }}
    where check_name = 'each' and each_of is not null
),

spelled_out as (
    select
        terms.identity_id,
        terms.variant,
        terms.variant_order,
        terms.role,
        terms.side,
        terms.constant,
        terms.sign,
        terms.required,
        terms.may_be_implied,
        case when terms.check_name = 'each' then families.measure else terms.check_name end as check_name,
        case when terms.constant is null then coalesce(families.measure, terms.measure) end as measure
    from {{ ref('identity_terms') }} as terms
    left join each_families
        on
            terms.check_name = 'each'
            and terms.identity_id = each_families.identity_id
            and terms.variant = each_families.variant
    left join families on coalesce(terms.each_of, each_families.each_of) = families.family
),

numbered as (
    select
        *,
        row_number() over (
            partition by identity_id, check_name, variant order by side, role, measure
        ) as term_no,
        max(measure) filter (where side = 'whole') over (
            partition by identity_id, check_name, variant
        ) as whole_measure
    from spelled_out
)

select
    numbered.identity_id,
    numbered.check_name,
    numbered.variant,
    numbered.variant_order,
    numbered.term_no,
    numbered.role,
    numbered.side,
    numbered.measure,
    measures.measure_no,
    numbered.sign,
    numbered.required,
    numbered.may_be_implied,
    numbered.whole_measure,
    identities.scope,
    identities.on_derived,
    coalesce(numbered.constant, 0) * numbered.sign as constant,
    hash(numbered.identity_id, numbered.check_name) as check_id,
    hash(identities.scope, numbered.role, numbered.measure) as kind
from numbered
inner join {{ ref('identities') }} as identities on numbered.identity_id = identities.identity_id
left join {{ ref('stg_measures') }} as measures on numbered.measure = measures.measure
where identities.relation <> 'never'
