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
                        when measures.family = 'dossier' and traits.nature = 'flow' then 'dossier_flow'
                    end,
                    case when measures.family = 'dossier' and traits.adds_up then 'additive_dossier' end
                ],
                lambda family: family is not null  -- noqa: RF02
            )
        ) as family
    from {{ ref('measures') }} as measures
    inner join {{ ref('measure_traits') }} as traits on measures.measure = traits.measure
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
)

select
    spelled_out.identity_id,
    spelled_out.check_name,
    spelled_out.variant,
    spelled_out.variant_order,
    spelled_out.role,
    spelled_out.side,
    spelled_out.measure,
    spelled_out.sign,
    spelled_out.required,
    spelled_out.may_be_implied,
    identities.scope,
    identities.on_derived,
    identities.relation,
    identities.only_org,
    identities.only_field,
    identities.valid_from,
    identities.valid_to,
    row_number() over (
        partition by spelled_out.identity_id, spelled_out.check_name, spelled_out.variant
        order by spelled_out.side, spelled_out.role, spelled_out.measure
    ) as term_no,
    coalesce(spelled_out.constant, 0) * spelled_out.sign as constant
from spelled_out
inner join {{ ref('identities') }} as identities on spelled_out.identity_id = identities.identity_id
where identities.class <> 'X'
