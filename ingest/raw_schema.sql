-- Schema raw: what ingest lands, append-only. dbt reads it; nobody edits it.
-- Times are UTC. A row is a pure function of archive, sources and rules.
create schema if not exists raw;

-- One row per spell of an URL: a first attempt and every later one whose outcome or bytes differ from
-- the attempt before. An `unchanged` that continues a success lands nothing.
create table if not exists raw.attempts (
    attempt_id varchar primary key,       -- hash of source, url, time and outcome
    source_id varchar not null,
    url varchar not null,                 -- as listed; file:... for files of folders and those handed in
    final_url varchar,                    -- after redirects
    parent_url varchar,                   -- the article an attachment belongs to
    role varchar not null,                -- list | article | attachment | file
    attempted_at timestamp not null,
    outcome varchar not null,             -- new | changed | unchanged | gone | soft_404 | ... (ingest.collect.outcome)
    detail varchar,
    http_status integer,
    digest varchar,                       -- SHA-256 of the archived bytes
    n_bytes bigint,
    title varchar,                        -- as the list page or metadata gives it
    published date                        -- by the publisher's own date
);
comment on table raw.attempts is 'One row per spell of a URL: the first attempt, and every later one whose outcome or bytes differ from the one before.';

-- The registry of sources as of this night (replaced as a whole: it is configuration, not history).
create table if not exists raw.sources (
    source_id varchar primary key,
    kind varchar not null,                -- portal | folder
    name varchar not null,
    publisher varchar,
    publisher_kind varchar,               -- official | portal_news | newspaper
    publisher_org varchar,                -- organisation code of the publisher, where it is one
    province varchar,
    list_url varchar,
    closed date                           -- from this day on it is not visited any more
);
-- Warehouses of before the column was there.
alter table raw.sources add column if not exists closed date;
comment on table raw.sources is 'The registry of sources as of this night.';

-- One row per reading of a document version: bytes + context + rules version.
create table if not exists raw.readings (
    reading_id varchar primary key,       -- hash of document_id, context and rules_version
    document_id varchar not null,         -- hash of source, url and digest: one version of one document
    digest varchar not null,
    source_id varchar not null,
    url varchar not null,
    rules_version varchar not null,
    outcome varchar not null,             -- read | or a reason of ingest.read.outcome
    detail varchar,
    media_type varchar,
    title varchar,
    published date,                       -- metadata's date, else the date the text gives
    province varchar,
    publisher varchar,
    n_numbers integer not null,           -- = n_figures + n_furniture + n_unread
    n_figures integer not null,
    n_furniture integer not null,
    n_unread integer not null,
    text varchar                          -- the canonical text
);
comment on table raw.readings is 'One row per document version as read under the current rules, with its canonical text.';

-- Which reading of a document version is the current one (replaced as a whole each night).
create table if not exists raw.current_readings (
    document_id varchar primary key,
    reading_id varchar not null
);
comment on table raw.current_readings is 'Which reading of a document version is the current one.';

create table if not exists raw.figures (
    figure_id varchar not null,           -- stable: hash of document_id, measure, org, period, field, indicator, place
    reading_id varchar not null,
    document_id varchar not null,
    measure varchar not null,
    value decimal(18, 4) not null,        -- in the measure's unit
    printed varchar not null,             -- the number as printed
    n_decimals integer not null,          -- decimals printed; tolerances follow from them
    scale integer not null,               -- 1, 1000 (ngàn, nghìn) or 1000000 (triệu)
    org varchar,
    province varchar,
    period_start date,
    period_end date,
    period_basis varchar not null,        -- stated | implied | default | none
    field varchar,
    indicator varchar,
    base varchar,                         -- measure that a rate is of, where the text says it
    source_system varchar not null,       -- local | national_portal
    approximate boolean not null,
    in_table boolean not null,
    passage integer not null,             -- statements of a document that belong together
    part_of varchar,                      -- figure_id of the whole of which this is a listed part
    restates varchar,                     -- figure_id of the figure this one repeats; null for the first
    quote varchar not null,
    char_start integer not null,
    char_end integer not null,
    number_start integer not null,
    number_end integer not null,
    locator varchar not null,
    rule varchar not null,
    primary key (reading_id, figure_id)
);
comment on table raw.figures is 'Published figures as read, each with its quote and the place it stands at.';

create table if not exists raw.furniture (
    reading_id varchar not null,
    document_id varchar not null,
    char_start integer not null,
    char_end integer not null,
    printed varchar not null,
    number_class varchar not null,
    primary key (reading_id, char_start)
);
comment on table raw.furniture is 'Numbers that are no figures, and why.';

create table if not exists raw.unread_numbers (
    reading_id varchar not null,
    document_id varchar not null,
    char_start integer not null,
    char_end integer not null,
    printed varchar not null,
    reason varchar not null,
    context varchar not null,
    candidates varchar,                   -- measure codes considered, comma separated
    locator varchar not null,
    primary key (reading_id, char_start)
);
comment on table raw.unread_numbers is 'Numbers that no rule could place.';
