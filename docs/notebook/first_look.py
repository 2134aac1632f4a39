# %% [markdown]
# # Làm quen với kho số liệu / A first look at the warehouse
#
# Sổ tay này mở kho số liệu đã công bố, hỏi vài câu bằng SQL và lần một con số về đúng câu văn đã nêu nó.
# Chạy được bằng Jupyter với một thư viện duy nhất là `duckdb` (1.1 trở lên).
#
# This notebook opens the published warehouse, asks a few questions in SQL, and follows one figure back to
# the sentence that states it. It needs Jupyter and one library, `duckdb` (1.1 or later). The answers below
# are those of the sample portal; on your own data they differ.

# %%
import os
from pathlib import Path

import duckdb

published = Path(os.environ.get("MOTCUA_HOME", "../../var")) / "published"
warehouse = duckdb.connect(str(published / "current.duckdb"), read_only=True)
ask = warehouse.sql
ask("set search_path = 'marts'")

# %% [markdown]
# ## Có gì trong kho? / What is there?
#
# Bảng và cột nào cũng có lời giải thích, ngay trong cơ sở dữ liệu. / Every table and column says what it
# holds.

# %%
ask("""
    select table_name, left(regexp_extract(comment, '^One row per ([^.:;(]*)', 1), 70) as one_row_per
    from duckdb_tables()
    where schema_name = 'marts' and table_name like 'fct%'
    order by table_name
""")

# %% [markdown]
# ## Sở nào trễ hạn nhiều nhất? / Which departments were late most often?
#
# Trước hết hãy chọn một kỳ: tháng, quý và lũy kế chồng lên nhau. Tỷ lệ thì tính lại từ số hồ sơ, không lấy
# trung bình các tỷ lệ. / Fix the period first: months, quarters and the year to date overlap. Compute rates
# from counts, never average them.

# %%
ask("""
    select
        label_vi, resolved_total, resolved_late,
        round(100 * resolved_late / resolved_total, 2) as late_percent
    from fct_dossiers
    inner join dim_org on org = org_code
    where province = 'Bình Thuận' and org_kind = 'department' and field is null
        and period_start = '2023-01-01' and period_end = '2023-10-31' and resolved_total >= 100
    order by late_percent desc, label_vi
    limit 5
""")

# %% [markdown]
# ## Số công bố có khớp không? / Do the published figures add up?
#
# Số liệu công bố không bao giờ bị sửa. Chỗ không khớp nằm ở `fct_reconciliation`, với cả hai vế và lời giải
# thích. / Published figures are never corrected. What does not add up stands in `fct_reconciliation`, both
# sides of it.

# %%
ask("""
    select distinct identity, province, org, lhs::bigint as left_side, rhs::bigint as right_side
    from fct_reconciliation
    where verdict = 'finding' and class = 'E'
    order by abs(left_side - right_side) desc, province, org
    limit 3
""")

# %%
text_vi, text_en = ask("""
    select explanation_vi, explanation_en
    from fct_reconciliation
    where verdict = 'finding' and class = 'E'
    order by abs(difference) desc, province, org
    limit 1
""").fetchone()
print(text_vi)
print(text_en)

# %% [markdown]
# ## Con số ấy ở đâu ra? / Where does the figure come from?
#
# Mỗi số liệu mang theo câu văn hoặc ô bảng đã nêu nó và địa chỉ văn bản. / Each figure carries the words or
# the cell that state it, and the address of the document. `motcua explain FIGURE_ID` reads the place again
# in the archive.

# %%
ask("""
    select measure, value::bigint as value, left(quote, 60) as quote, left(url, 40) as url
    from fct_figures
    inner join dim_document using (document_id)
    where fct_figures.province = 'Lâm Đồng' and org = 'province' and measure like 'resolved%'
        and not in_table
    order by document_id, number_start
    limit 5
""")

# %% [markdown]
# ## Khi đó ta biết gì? / What was known then?
#
# `dossiers_asof(ngày)` cho bảng như đã biết vào cuối ngày ấy, kể cả báo cáo về sau bị sửa hay bị gỡ. /
# `dossiers_asof(day)` gives the table as it was known at the end of that day, with reports that were
# changed or withdrawn later.

# %%
ask("""
    select 'today' as as_of, count(*) > 0 as anything_known from dossiers_asof(today())
    union all
    select 'before the first night', count(*) > 0 from dossiers_asof('2020-01-01')
""")

# %% [markdown]
# ## Không cần DuckDB? / Without the warehouse
#
# Mỗi bảng cũng là một tệp Parquet (chính xác) và CSV (mở bằng bảng tính). / Each table is also a Parquet
# file, exact, and a CSV for spreadsheets; `datapackage.json` describes them.

# %%
duckdb.sql(f"""
    select province, period_start, period_end, received_total, received_online
    from '{published}/current/parquet/fct_dossiers.parquet'
    where org = 'province' and field is null and received_online is not null
    order by province, period_start, period_end
    limit 4
""")
