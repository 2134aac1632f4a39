"""Whose the total rows of a table are: the table's own unit's, a group's, or a run of months'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ingest.extract.periods import PeriodKind, PeriodMention
from ingest.extract.tables.subjects import PERIOD_ROW, Column, Subject
from ingest.extract.tables.words import Words


def settle_totals(
    found: dict[int, Subject], named: Mapping[int, str | None], columns: Sequence[Column], stated: str | None
) -> None:
    """Give each total row among `found` (subjects by row) its organisation, in place.

    `named` are the organisations that labels name, group rows among them; `columns` the counts that totals
    are told by; `stated` the organisation that the table's context speaks of.
    """
    rows = sorted(found)
    totals = [row for row in rows if found[row].total and found[row].org is None]
    groups = [row for row in sorted(named) if (named[row] or "").startswith("level:")]
    periods = any(found[row].rule == PERIOD_ROW for row in rows)
    for row in totals:
        if periods:
            _total_of_periods(row, found, columns)
            continue
        group = _group_above(row, found, groups, columns) if len(totals) > 1 else None
        since = _rows_since_total(row, found, columns) if group is None else {}
        if group is not None:
            found[row].org = named[group]
        else:
            found[row].org = _table_org(since, None) if since else _table_org(found, stated)
        if found[row].org is None:
            found[row].rule = "total row of an unnamed unit"


def _total_of_periods(row: int, found: dict[int, Subject], columns: Sequence[Column]) -> None:
    """The sum of a run of months is of the days from the first to the last of them."""
    members = [one for one in sorted(found) if found[one].rule == PERIOD_ROW]
    first, last = found[members[0]].words.mention, found[members[-1]].words.mention
    subject = found[row]
    subject.org, subject.field = found[members[0]].org, found[members[0]].field
    if first is None or last is None or not adds_up(row, members, columns):
        subject.reason = "period_unclear"
        return
    subject.words = Words(total=True, mention=PeriodMention(0, 0, PeriodKind.RANGE, first.first, last.last))


def _group_above(
    row: int, found: Mapping[int, Subject], groups: Sequence[int], columns: Sequence[Column]
) -> int | None:
    """The row that opens the group whose rows alone add up to a total row."""
    opened = [group for group in groups if group < row]
    if not opened:
        return None
    start = opened[-1]
    parts = [one for one in sorted(found) if one != row and not found[one].total]
    members = [one for one in parts if start < one < row]
    everything = [one for one in parts if one not in groups]
    if not members or len(members) == len(everything):
        return None
    alone = adds_up(row, members, columns) and not adds_up(row, everything, columns)
    return start if alone else None


def _rows_since_total(
    row: int, found: Mapping[int, Subject], columns: Sequence[Column]
) -> dict[int, Subject]:
    """The rows after the total row before, where a subtotal adds up them and not the whole table."""
    before = max((one for one in found if one < row and found[one].total), default=-1)
    members = [one for one in sorted(found) if before < one < row]
    others = [one for one in sorted(found) if one not in members and not found[one].total]
    if not members or not others or not adds_up(row, members, columns):
        return {}
    return {one: found[one] for one in members}


def _table_org(found: Mapping[int, Subject], stated: str | None) -> str | None:
    """The unit that rows add up to: as these tell where they are of one kind, else as its context."""
    parts = {subject.org for subject in found.values() if not subject.total} - {stated, None}
    kinds = {org.split(":")[0] for org in parts if org is not None}
    levels = {org for org in parts if org is not None and org.startswith("level:")}
    places = kinds & {"district", "commune"}
    if (kinds & {"dept", "vertical"} and places) or len(levels) > 1:
        return "province"
    if stated is not None and _may_hold(stated, kinds):
        return stated
    if kinds <= {"dept", "vertical", "unit"} and "dept" in kinds:
        return "level:province"
    if kinds in ({"district"}, {"commune"}):
        return f"level:{next(iter(kinds))}"
    return stated if not kinds & {"dept", "district", "commune"} else None


def _may_hold(org: str, kinds: set[str]) -> bool:
    """Whether rows of `kinds` may be the parts of `org`."""
    kind = org.split(":")[0]
    if kind in ("province", "level"):
        return False
    if kind == "dept":
        return not kinds & {"dept", "district", "commune", "vertical"}
    return not (kind == "centre" and kinds & {"district", "commune"})


def adds_up(row: int, members: Sequence[int], columns: Sequence[Column]) -> bool:
    """Whether the numbers of `members` make up those of `row` in more than half of the columns."""
    tested = [
        column[row] == sum((column[one] for one in members if one in column), Decimal(0))
        for column in columns
        if column.get(row)
    ]
    return bool(tested) and sum(tested) * 2 > len(tested)
