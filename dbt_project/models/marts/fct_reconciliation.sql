{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ take_out(of_changed_tests()) }}"
    )
}}
with tests as (
    -- Nearly all of them: the first variant holds.
    select
        first_tests.check_id,
        first_tests.variant_order,
        contexts.subject_id,
        contexts.period_start,
        contexts.period_end,
        contexts.is_derived,
        contexts.test_day,
        contexts.part,
        cast(null as varchar) as test_document_id,
        first_tests.lhs,
        first_tests.rhs,
        first_tests.difference,
        first_tests.tolerance
    from {{ ref('int_first_tests') }} as first_tests
    inner join {{ ref('int_contexts') }} as contexts on first_tests.context_id = contexts.context_id
    where first_tests.holds
    union all by name
    select
        check_id,
        variant_order,
        subject_id,
        period_start,
        period_end,
        false as is_derived,
        test_document_id,
        value as lhs,
        value as rhs,
        cast(0 as decimal(18, 4)) as difference,
        cast(tolerance as decimal(18, 4)) as tolerance
    from {{ ref('int_agreements') }}
    union all by name
    select
        verdicts.check_id,
        verdicts.variant_order,
        verdicts.subject_id,
        contexts.period_start,
        contexts.period_end,
        contexts.is_derived,
        verdicts.lhs,
        verdicts.rhs,
        verdicts.difference,
        verdicts.tolerance,
        verdicts.reconciliation_id,
        verdicts.variants_tried,
        verdicts.verdict,
        verdicts.lhs_figure_ids,
        verdicts.rhs_figure_ids
    from {{ ref('int_verdicts') }} as verdicts
    inner join {{ ref('int_contexts') }} as contexts on verdicts.context_id = contexts.context_id
)

select
    coalesce(
        tests.reconciliation_id,
        {{ reconciliation_key(
            'variants', 'documents', 'subjects', 'tests',
            test_place('variants.scope', 'tests', 'other_documents.url')
        ) }}
    ) as reconciliation_id,
    variants.identity_id as identity,
    identities.class,
    variants.check_name,
    variants.variant,
    tests.variants_tried,
    variants.scope,
    variants.relation,
    subjects.document_id,
    subjects.province_code,
    subjects.province_valid_from,
    subjects.province,
    subjects.org,
    subjects.field,
    if(variants.scope = 'scorecard', null, subjects.indicator) as indicator,
    subjects.system as source_system,
    tests.period_start,
    tests.period_end,
    tests.is_derived,
    tests.lhs,
    tests.rhs,
    tests.difference,
    tests.tolerance,
    coalesce(tests.verdict, 'holds') as verdict,
    explanations.explanation_vi,
    explanations.explanation_en,
    tests.lhs_figure_ids,
    tests.rhs_figure_ids,
    explanations.lhs_quotes,
    explanations.rhs_quotes
from tests
inner join {{ ref('stg_identity_variants') }} as variants
    on tests.check_id = variants.check_id and tests.variant_order = variants.variant_order
inner join {{ ref('identities') }} as identities on variants.identity_id = identities.identity_id
inner join {{ ref('int_subjects') }} as subjects on tests.subject_id = subjects.subject_id
inner join {{ ref('stg_documents') }} as documents on subjects.document_id = documents.document_id
left join {{ ref('stg_documents') }} as other_documents
    on tests.test_document_id = other_documents.document_id
left join {{ ref('int_explanations') }} as explanations
    on tests.reconciliation_id = explanations.reconciliation_id
