-- Documents that say nothing but what another one says: one report at two addresses, as page and file, or
-- exported again. `copy_of` is the one that counts where both are known. Three ways, the first two between
-- any two sources, unless they speak of different provinces:
--   the same bytes, or the same letters and digits in the same order;
--   the same figures of the same subjects, three or more of a known period, in the same words; within one
--   source in any words;
--   an article and its attachments: one's figures all stand in the other. A page without figures belongs
--   to its file, a file without figures to its page.
with documents as (
    select
        documents.document_id,
        documents.reading_id,
        documents.source_id,
        documents.url,
        documents.digest,
        documents.province,
        versions.parent_url,
        told.numbers,
        told.facts,
        told.stated,
        coalesce(told.n_facts, 0) as n_facts,
        coalesce(told.n_dated, 0) as n_dated,
        -- Which one counts: the publisher closest to the facts, who says most, the page before its file,
        -- the first to say it.
        row_number() over (
            order by
                documents.publisher_rank,
                coalesce(told.n_facts, 0) desc,
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
    left join {{ ref('int_reading_facts') }} as told on documents.reading_id = told.reading_id
),

-- Whole texts are only compared where the numbers are the same ones in the same order.
letters as (
    select
        documents.*,
        hash(regexp_replace(lower(readings.text), '[^\pL\pN]', '', 'g')) as letters
    from documents
    inner join {{ source('raw', 'readings') }} as readings on documents.reading_id = readings.reading_id
    where documents.numbers in (
        select repeated.numbers
        from documents as repeated
        where repeated.numbers is not null
        group by repeated.numbers
        having count(distinct repeated.digest) > 1
    )
),

-- Articles with their attachments, and attachments of one article, that say anything.
relatives as (
    select
        one.document_id as one_id,
        other.document_id as other_id,
        one.n_facts as n_one,
        other.n_facts as n_other,
        other.parent_url = one.url as is_file_of_it
    from documents as one
    inner join documents as other
        on one.source_id = other.source_id and other.parent_url = coalesce(one.parent_url, one.url)
    where one.parent_url is null or one.url < other.url
),

facts as (
    select
        documents.document_id,
        unnest(told.fact_list) as fact
    from documents
    inner join {{ ref('int_reading_facts') }} as told on documents.reading_id = told.reading_id
    where
        documents.document_id in (select relatives.one_id from relatives)
        or documents.document_id in (select relatives.other_id from relatives)
),

common as (
    select
        relatives.one_id,
        relatives.other_id,
        count(*) as n_common
    from relatives
    inner join facts as one on relatives.one_id = one.document_id
    inner join facts as other on relatives.other_id = other.document_id and one.fact = other.fact
    group by relatives.one_id, relatives.other_id
),

pairs as (
    select
        one.turn as one_turn,
        other.turn as other_turn
    from documents as one
    inner join documents as other on one.digest = other.digest and one.turn < other.turn
    where {{ may_be_one_report() }}
    union all
    select
        one.turn as one_turn,
        other.turn as other_turn
    from letters as one
    inner join letters as other on one.letters = other.letters and one.turn < other.turn
    where {{ may_be_one_report() }}
    union all
    select
        one.turn as one_turn,
        other.turn as other_turn
    from documents as one
    inner join documents as other
        on one.facts = other.facts and one.n_facts = other.n_facts and one.turn < other.turn
    where
        one.n_dated >= 3
        and (one.source_id = other.source_id or one.stated = other.stated)
        and {{ may_be_one_report() }}
    union all
    select
        one.turn as one_turn,
        other.turn as other_turn
    from relatives
    inner join documents as one on relatives.one_id = one.document_id
    inner join documents as other on relatives.other_id = other.document_id
    left join common on relatives.one_id = common.one_id and relatives.other_id = common.other_id
    where
        coalesce(common.n_common, 0) = least(relatives.n_one, relatives.n_other)
        and (relatives.is_file_of_it or common.n_common > 0)
        and {{ may_be_one_report() }}
)

select distinct
    copies.document_id,
    counting.document_id as copy_of,
    counting.turn
from pairs
inner join documents as counting on least(pairs.one_turn, pairs.other_turn) = counting.turn
inner join documents as copies on greatest(pairs.one_turn, pairs.other_turn) = copies.turn
