-- The report that each current document belongs to: `report_id` is the document that counts for it, the
-- document itself where no other says the same.
with recursive

current_documents as (
    select
        document_id,
        url
    from {{ ref('int_document_versions') }}
    where is_current
),

steps as (
    select
        copies.document_id,
        arg_min(copies.copy_of, copies.turn) as copy_of
    from {{ ref('int_report_copies') }} as copies
    inner join current_documents as known on copies.document_id = known.document_id
    inner join current_documents as others on copies.copy_of = others.document_id
    group by copies.document_id
),

-- A copy of a copy belongs to the first of them.
ways as (
    select
        document_id,
        document_id as report_id
    from current_documents
    union all
    select
        ways.document_id,
        steps.copy_of as report_id
    from ways
    inner join steps on ways.report_id = steps.document_id
),

reports as (
    select
        ways.document_id,
        current_documents.url,
        ways.report_id
    from ways
    inner join current_documents on ways.document_id = current_documents.document_id
    where ways.report_id not in (select steps.document_id from steps)
)

select
    document_id,
    report_id,
    list_sort(list_distinct(list(url) over (partition by report_id))) as urls
from reports
