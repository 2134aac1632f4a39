-- Schema publication: what a publication changed against the one before it; no part of the warehouse's content.
create schema publication;

create table publication.changes (
    relation varchar not null,
    change varchar not null,
    row_key varchar not null,
    column_name varchar,
    old_value varchar,
    new_value varchar,
    reason varchar not null,
    document_id varchar,
    province varchar,
    org varchar,
    field varchar,
    indicator varchar,
    period_start date,
    period_end date
);
comment on table publication.changes is 'One row per row of marts that came or went, and per value that changed, since the publication before; empty for the first. (Thay đổi so với lần công bố trước)';
comment on column publication.changes.relation is 'Table of marts. (Bảng)';
comment on column publication.changes.change is 'added, removed or changed; table_added, column_removed and the like where the tables themselves differ. (Thêm, bớt hay đổi)';
comment on column publication.changes.row_key is 'Key of the row; the parts of a longer key are joined by |. (Khóa của dòng)';
comment on column publication.changes.column_name is 'Column whose value changed; null for whole rows. (Cột bị đổi)';
comment on column publication.changes.old_value is 'Value before, as text. (Giá trị cũ)';
comment on column publication.changes.new_value is 'Value now, as text. (Giá trị mới)';
comment on column publication.changes.reason is 'Why, as far as documents show it; a key of publication.reasons. (Lý do)';
comment on column publication.changes.document_id is 'Document that brought the change, a key of dim_document, here or in the publication before. (Văn bản gây thay đổi)';
comment on column publication.changes.province is 'Province of the row, where it has one. (Tỉnh)';
comment on column publication.changes.org is 'Organisation of the row, where it has one. (Cơ quan, đơn vị)';
comment on column publication.changes.field is 'Field of the row, where it has one. (Lĩnh vực)';
comment on column publication.changes.indicator is 'Indicator of the row, where it has one. (Chỉ số)';
comment on column publication.changes.period_start is 'First day of the period of the row. (Ngày đầu kỳ)';
comment on column publication.changes.period_end is 'Last day of the period of the row. (Ngày cuối kỳ)';

-- Of several reasons that hold for a row, the strongest (the smallest number) is told.
create table publication.reasons (
    reason varchar not null,
    strength integer not null,
    label_vi varchar not null,
    label_en varchar not null
);
comment on table publication.reasons is 'The reasons of publication.changes. (Lý do thay đổi)';
insert into publication.reasons values
    ('revised', 1, 'báo cáo được công bố lại với nội dung khác', 'the report was published again, changed'),
    ('new_report', 2, 'báo cáo mới', 'a new report'),
    ('withdrawn', 3, 'báo cáo bị gỡ', 'the report was withdrawn by its publisher'),
    ('restored', 4, 'báo cáo bị gỡ nay có lại', 'a withdrawn report is there again'),
    ('source_removed', 5, 'văn bản không còn trong kho lưu trữ', 'the document is no more in the archive'),
    ('rules', 6, 'quy tắc đọc báo cáo thay đổi', 'the rules of reading changed'),
    ('metadata', 7, 'thông tin về nguồn hoặc văn bản thay đổi', 'what is known of the source or the document changed'),
    ('related', 8, 'văn bản khác về cùng tỉnh, đơn vị và kỳ có thay đổi', 'another document on the same province, unit and period moved'),
    ('collected', 9, 'một lần thu thập mới', 'a new attempt to collect'),
    ('structure', 10, 'cấu trúc bảng thay đổi', 'the tables themselves changed'),
    ('other', 11, 'mô hình, bảng mã hoặc sổ theo dõi thay đổi, hoặc hệ quả của dòng khác', 'models, codebook or registers changed, or it follows from other rows');
