-- What does not add up, in a sentence of its own numbers, in Vietnamese and English.
with failing as (
    select * from {{ ref('int_verdicts') }}
    where verdict <> 'holds'
),

terms as (
    select
        failing.reconciliation_id,
        terms.side,
        terms.measure,
        terms.role,
        terms.sign,
        min(terms.term_no) as term_no,
        count(*) as n,
        sum(operands.value) as value
    from failing
    inner join {{ ref('stg_identity_terms') }} as terms
        on failing.check_id = terms.check_id and failing.variant_order = terms.variant_order
    inner join {{ ref('int_operands') }} as operands
        on
            failing.context_id = operands.context_id
            and terms.kind = operands.kind
            and (terms.may_be_implied or not operands.is_implied)
    where terms.sign <> 0
    group by failing.reconciliation_id, terms.side, terms.measure, terms.role, terms.sign
),

labels as (
    select
        terms.*,
        case when terms.sign < 0 then ' - ' else ' + ' end as joint,
        concat(
            case when terms.n > 1 then terms.n || ' × ' end,
            measures.label_vi,
            ' (' || coalesce(orgs.label_vi, indicators.label_vi, roles.label_vi) || ')',
            ' ',
            {{ number_vi('terms.value') }}
        ) as text_vi,
        concat(
            case when terms.n > 1 then terms.n || ' × ' end,
            measures.label_en,
            ' (' || coalesce(orgs.label_en, indicators.label_en, roles.label_en) || ')',
            ' ',
            {{ number_en('terms.value') }}
        ) as text_en
    from terms
    inner join {{ ref('dim_measure') }} as measures on terms.measure = measures.measure
    left join {{ ref('dim_org') }} as orgs on terms.role = orgs.org_code
    left join {{ ref('dim_indicator') }} as indicators on terms.role = indicators.indicator
    left join {{ ref('identity_roles') }} as roles on terms.role = roles.role
),

joined as (
    select
        reconciliation_id,
        side,
        ltrim(string_agg(joint || text_vi, '' order by term_no), ' +') as text_vi,
        ltrim(string_agg(joint || text_en, '' order by term_no), ' +') as text_en
    from labels
    group by reconciliation_id, side
),

sides as (
    select
        reconciliation_id,
        max(text_vi) filter (where side = 'lhs') as lhs_vi,
        max(text_vi) filter (where side = 'rhs') as rhs_vi,
        max(text_vi) filter (where side = 'part') as part_vi,
        max(text_vi) filter (where side = 'whole') as whole_vi,
        max(text_en) filter (where side = 'lhs') as lhs_en,
        max(text_en) filter (where side = 'rhs') as rhs_en,
        max(text_en) filter (where side = 'part') as part_en,
        max(text_en) filter (where side = 'whole') as whole_en
    from joined
    group by reconciliation_id
),

wanted as (
    select
        reconciliation_id,
        'lhs' as side,
        unnest(lhs_figure_ids) as figure_id
    from failing
    union all
    select
        reconciliation_id,
        'rhs' as side,
        unnest(rhs_figure_ids) as figure_id
    from failing
),

-- A row of a table states several figures in the same words.
words as (
    select
        wanted.reconciliation_id,
        wanted.side,
        figures.quote,
        min((figures.document_id, figures.number_start)) as place
    from wanted
    inner join {{ source('raw', 'figures') }} as figures on wanted.figure_id = figures.figure_id
    group by wanted.reconciliation_id, wanted.side, figures.quote
),

quotes as (
    select
        reconciliation_id,
        string_agg(quote, '; ' order by place) filter (where side = 'lhs') as lhs_quotes,
        string_agg(quote, '; ' order by place) filter (where side = 'rhs') as rhs_quotes
    from words
    group by reconciliation_id
)

select
    failing.reconciliation_id,
    quotes.lhs_quotes,
    quotes.rhs_quotes,
    identities.description_vi || '. '
    || case failing.relation
        when 'percent_of'
            then
                sides.lhs_vi || ' %, tính lại (' || sides.part_vi || ') / (' || sides.whole_vi || ') = '
                || {{ number_vi('failing.rhs') }} || ' %, lệch ' || {{ number_vi('failing.difference') }}
                || '. Đã thử: ' || failing.variants_tried || '.'
        when 'undefined'
            then sides.lhs_vi || ' %, trong khi ' || sides.part_vi || ' và ' || sides.whole_vi || '.'
        else
            coalesce(sides.lhs_vi, {{ number_vi('failing.lhs') }})
            || case failing.relation when 'at_least' then ' nhỏ hơn ' else ' khác ' end
            || coalesce(sides.rhs_vi, {{ number_vi('failing.rhs') }})
            || ', lệch ' || {{ number_vi('failing.difference') }} || '.'
    end
    || case
        when failing.verdict = 'known' then ' Đã biết: ' || failing.reason_vi
        when failing.verdict = 'suspect' then ' Nghi do đọc sai dấu phân cách; cần xem lại.'
        when identities.hint_vi is not null then ' Phỏng đoán: ' || identities.hint_vi
        else ''
    end as explanation_vi,
    identities.description_en || '. '
    || case failing.relation
        when 'percent_of'
            then
                sides.lhs_en || ' %, recomputed (' || sides.part_en || ') / (' || sides.whole_en || ') = '
                || {{ number_en('failing.rhs') }} || ' %, off by ' || {{ number_en('failing.difference') }}
                || '. Tried: ' || failing.variants_tried || '.'
        when 'undefined'
            then sides.lhs_en || ' %, while ' || sides.part_en || ' and ' || sides.whole_en || '.'
        else
            coalesce(sides.lhs_en, {{ number_en('failing.lhs') }})
            || case failing.relation when 'at_least' then ' is less than ' else ' is not ' end
            || coalesce(sides.rhs_en, {{ number_en('failing.rhs') }})
            || ', off by ' || {{ number_en('failing.difference') }} || '.'
    end
    || case
        when failing.verdict = 'known' then ' Known: ' || failing.reason_en
        when failing.verdict = 'suspect' then ' A separator may have been misread; to be reviewed.'
        when identities.hint_en is not null then ' Guess: ' || identities.hint_en
        else ''
    end as explanation_en
from failing
inner join {{ ref('identities') }} as identities on failing.identity_id = identities.identity_id
inner join sides on failing.reconciliation_id = sides.reconciliation_id
left join quotes on failing.reconciliation_id = quotes.reconciliation_id
