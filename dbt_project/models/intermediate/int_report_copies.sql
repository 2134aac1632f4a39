-- Documents that say nothing but what another one says: one report at two addresses, as page and file, or
-- exported again. `copy_of` is the one that counts where both are known. Three ways, the first two between
-- any two sources, unless they speak of different provinces:
--   the same bytes, or the same letters and digits in the same order;
--   the same figures of the same subjects, three or more of a known period, in the same words; within one
--   source in any words;
--   an article and its attachments: one's figures all stand in the other. A page without figures belongs
--   to its file, a file without figures to its page.
with facts as (
    select
        figures.document_id,
        figures.number_start,
        figures.measure,
        figures.value,
        figures.period_end is not null as is_dated,
        hash(
            figures.measure,
            figures.value,
            figures.approximate,
            figures.org,
            figures.field,
            figures.indicator,
            figures.source_system,
            figures.period_start,
            figures.period_end
        ) as fact,
        hash(regexp_replace(lower(figures.quote), '[^\pL\pN]', '', 'g')) as words
    from {{ source('raw', 'figures') }} as figures
    inner join {{ ref('stg_documents') }} as documents on figures.reading_id = documents.reading_id
),

told as (
    select
        document_id,
        hash(list((measure, value) order by number_start, measure, value)) as numbers,
        list_sort(list_distinct(list(fact))) as facts,
        list_sort(list_distinct(list(hash(fact, words)))) as stated,
        count(distinct fact) filter (where is_dated) as n_dated
    from facts
    group by document_id
),

documents as (
    select
        documents.document_id,
        documents.source_id,
        documents.url,
        documents.digest,
        documents.province,
        versions.parent_url,
        told.numbers,
        told.stated,
        coalesce(told.facts, []) as facts,
        coalesce(told.n_dated, 0) as n_dated,
        -- Which one counts: the publisher closest to the facts, who says most, the page before its file,
        -- the first to say it.
        row_number() over (
            order by
                documents.publisher_rank,
                len(coalesce(told.facts, [])) desc,
                versions.role = 'attachment',
                documents.published asc nulls last,
                versions.known_from asc nulls last,
                -- By address, so that it stays the same one when all are changed.
                documents.source_id,
                documents.url,
                documents.document_id
        ) as turn
    from {{ ref('stg_documents') }} as documents
    inner join {{ ref('int_document_versions') }} as versions on documents.document_id = versions.document_id
    left join told on documents.document_id = told.document_id
),

-- Whole texts are only compared where the numbers are the same ones in the same order.
letters as (
    select
        documents.document_id,
        hash(regexp_replace(lower(readings.text), '[^\pL\pN]', '', 'g')) as letters
    from documents
    inner join {{ ref('stg_documents') }} as current_documents
        on documents.document_id = current_documents.document_id
    inner join {{ source('raw', 'readings') }} as readings
        on current_documents.reading_id = readings.reading_id
    where documents.numbers in (
        select repeated.numbers
        from documents as repeated
        where repeated.numbers is not null
        group by repeated.numbers
        having count(distinct repeated.digest) > 1
    )
),

candidates as (
    select
        a.document_id as one,
        b.document_id as other
    from documents as a
    inner join documents as b on a.digest = b.digest and a.document_id < b.document_id
    union
    select
        a.document_id as one,
        b.document_id as other
    from letters as a
    inner join letters as b on a.letters = b.letters and a.document_id < b.document_id
    union
    select
        a.document_id as one,
        b.document_id as other
    from documents as a
    inner join documents as b
        on
            a.facts = b.facts
            and a.document_id < b.document_id
            and (a.source_id = b.source_id or a.stated = b.stated)
    where a.n_dated >= 3
    union
    select
        a.document_id as one,
        b.document_id as other
    from documents as a
    inner join documents as b
        on a.source_id = b.source_id and a.url = b.parent_url
    where list_has_all(a.facts, b.facts) or list_has_all(b.facts, a.facts)
    union
    select
        a.document_id as one,
        b.document_id as other
    from documents as a
    inner join documents as b
        on a.source_id = b.source_id and a.parent_url = b.parent_url and a.url < b.url
    where
        len(a.facts) > 0
        and len(b.facts) > 0
        and (list_has_all(a.facts, b.facts) or list_has_all(b.facts, a.facts))
)

select
    if(a.turn > b.turn, a.document_id, b.document_id) as document_id,
    if(a.turn > b.turn, b.document_id, a.document_id) as copy_of,
    least(a.turn, b.turn) as turn
from candidates
inner join documents as a on candidates.one = a.document_id
inner join documents as b on candidates.other = b.document_id
where
    -- Two versions of one address are no copies of one another.
    (a.source_id, a.url) <> (b.source_id, b.url)
    and (a.province is null or b.province is null or a.province = b.province)
