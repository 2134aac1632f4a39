select
    verdicts.reconciliation_id,
    verdicts.identity_id as identity,
    identities.class,
    verdicts.check_name,
    verdicts.variant,
    verdicts.variants_tried,
    verdicts.scope,
    verdicts.relation,
    verdicts.document_id,
    documents.province_code,
    documents.province_valid_from,
    documents.province,
    verdicts.org,
    verdicts.field,
    verdicts.indicator,
    verdicts.system as source_system,
    verdicts.period_start,
    verdicts.period_end,
    verdicts.is_derived,
    verdicts.lhs,
    verdicts.rhs,
    verdicts.difference,
    verdicts.tolerance,
    verdicts.verdict,
    coalesce(explanations.explanation_vi, identities.description_vi) as explanation_vi,
    coalesce(explanations.explanation_en, identities.description_en) as explanation_en,
    verdicts.lhs_figure_ids,
    verdicts.rhs_figure_ids,
    explanations.lhs_quotes,
    explanations.rhs_quotes
from {{ ref('int_verdicts') }} as verdicts
inner join {{ ref('identities') }} as identities on verdicts.identity_id = identities.identity_id
inner join {{ ref('dim_document') }} as documents on verdicts.document_id = documents.document_id
left join {{ ref('int_explanations') }} as explanations
    on verdicts.reconciliation_id = explanations.reconciliation_id
