"""Of whom the rows of a table speak: organisations, levels, fields, groups and totals.

A group row ("I. CẤP TỈNH", "A. Sở, ban, ngành") sets what follows; a total row is of the table's own unit,
or of its group where the group's rows add up to it. A label that no rule places gives a reason, not a guess.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.document import Block
from ingest.extract.bounded import bounded
from ingest.extract.folding import ascii_slug, fold
from ingest.extract.organisations import OrgMention, find_organisations
from ingest.extract.periods import PeriodKind, PeriodMention
from ingest.extract.scope import own_org
from ingest.extract.tables.context import TableContext
from ingest.extract.tables.grid import Shape
from ingest.extract.tables.lexicon import is_total, is_unit_head, label_kind, level_named, plain
from ingest.extract.tables.subjects import PERIOD_ROW, Column, Subject, unplaced
from ingest.extract.tables.totals import settle_totals
from ingest.extract.tables.words import Words, read_words

_TIER_OF_LEVEL = {"level:province": "dept", "level:district": "district", "level:commune": "commune"}
_BEFORE_NAME = bounded(r"\W*(?:(?:ubnd|ủy ban nhân dân|hđnd và ubnd|văn phòng hđnd và|vp)\W*)?")
_AFTER_NAME = bounded(r"\s*(?:\([^()]*\)\s*)?(?:,?\s*tỉnh(?:\s+\w+){0,3})?\W*")
_NUMBERING = bounded(r"^\s*(?:[IVX]{1,5}|[A-HĐ]|\d{1,3}(?:\.\d{1,2})*)\s*[.)/-]\s*|^\s*[-+*•]\s*")
_BETWEEN_WORDS = bounded(r"[ -]+")
_ASIDE = bounded(r"\(([^()]*)\)")
_YEAR = bounded(r"(?:19|20)\d\d")
_TOTAL_OF = bounded(r"^(?:tổng cộng|tổng số|tổng|cộng)\s+(?:các\s+)?(?P<rest>\D{2,50})$")
_SUB_ORDINAL = bounded(r"\(?\d{1,2}\.\d|[a-hđ][.)]|[-+*•]")
_MONTHS = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}

_LONGEST_NAME = 160
_CONTINUES = ("", "trong đó", "bao gồm", "gồm", "cụ thể", "cụ thể như sau")


@dataclass(slots=True)
class _Scope:
    """What the group rows so far have set."""

    tier: str | None = None  # how a bare name in it is read: dept, district, commune
    owner: str | None = None  # the organisation whose fields follow
    unknown: bool = False  # a group that no rule places: its rows are of some part of the table only
    narrow: bool = False  # a group of some dossiers or of another time


class RowReader:
    """Reads the row labels of one table."""

    def __init__(
        self,
        shape: Shape,
        context: TableContext,
        own_names: Sequence[OrgMention],
        is_counted: Callable[[int], bool],
    ) -> None:
        self.shape, self.context, self.is_counted = shape, context, is_counted
        self.own_texts = _texts_at(shape.block, [one.start for one in own_names if one.org == "province"])
        self.kinds = {column: _kind_of(shape, column) for column in shape.label_columns}
        self.unit_columns = [
            column for column in shape.label_columns if any(map(is_unit_head, shape.head_of(column)))
        ]
        self.named = {row: self._named(row) for row in shape.body_rows}
        self.n_counted = sum(map(is_counted, shape.body_rows))
        known = [org for row, org in self.named.items() if is_counted(row)]
        self.org_share = sum(org is not None for org in known) / len(known) if known else 0.0

    @property
    def kind(self) -> str | None:
        """What the rows are, as the header of the innermost label column says."""
        kinds = [kind for column, kind in self.kinds.items() if column not in self.unit_columns and kind]
        return kinds[-1] if kinds else None

    def label(self, row: int) -> str:
        """The innermost label of a row, its unit column left out."""
        cells = [
            self.shape.text(row, column)
            for column in self.shape.label_columns
            if column not in self.unit_columns
        ]
        return next((text.strip() for text in reversed(cells) if text.strip()), "")

    def unit_text(self, row: int) -> str:
        return next((self.shape.text(row, column) for column in self.unit_columns), "")

    def subjects(self, columns: Sequence[Column]) -> dict[int, Subject]:
        """The subject of each counted body row; `columns` are the counts that totals are told by."""
        scope = _Scope(tier=_TIER_OF_LEVEL.get(self.context.level or "") or self._tier_of_kind())
        found: dict[int, Subject] = {}
        for row in self.shape.body_rows:
            label = self.label(row)
            if not self.is_counted(row):
                self._enter_group(row, label, scope)
            else:
                found[row] = self._subject(row, label, scope)
        settle_totals(found, self.named, columns, self.context.scope.org)
        return found

    # Names

    def _named(self, row: int) -> str | None:
        """The organisation that a label names as a whole."""
        label = self.label(row)
        return self.org_named(label) or (self._outer_org(row) if self.kind == "field" else None)

    def _outer_org(self, row: int) -> str | None:
        texts = [self.shape.text(row, column) for column in self.shape.label_columns[:-1]]
        return next((org for text in reversed(texts) if text.strip() and (org := self.org_named(text))), None)

    def org_named(self, label: str) -> str | None:
        """The code of the organisation that `label` names with nothing else beside it."""
        level = level_named(label)
        if level is not None:
            return level
        bare = _NUMBERING.sub("", " ".join(label.split()))
        if len(bare) > _LONGEST_NAME:
            return None
        mentions = find_organisations(_titled(bare), fold(bare), None)
        for mention in mentions:
            before, after = fold(bare)[: mention.start], fold(bare)[mention.end :]
            if _BEFORE_NAME.fullmatch(before) and _AFTER_NAME.fullmatch(after):
                return self._own(mention, bare)
        return None

    def _own(self, mention: OrgMention, label: str) -> str | None:
        document = self.context.document
        if mention.org.startswith("unit:") and any(label in text for text in self.own_texts):
            return "province"
        return own_org(mention.org, document.own_centre, document.own_place)

    def _tier_of_kind(self) -> str | None:
        return self.kind if self.kind in ("dept", "district", "commune") else None

    # Groups

    def _enter_group(self, row: int, label: str, scope: _Scope) -> None:
        if not label:
            label = " ".join(
                dict.fromkeys(self.shape.text(row, column) for column in range(self.shape.block.n_columns))
            )
        org = self.org_named(label.strip())
        if plain(label) in _CONTINUES:
            return
        self._set_group(org, scope)
        scope.unknown = org is None
        words = read_words(label)
        scope.narrow = org is None and (words.features.says_what or words.says_period)

    def _set_group(self, org: str | None, scope: _Scope) -> None:
        scope.unknown = scope.narrow = False
        scope.tier = _TIER_OF_LEVEL.get(org or "") or (self._tier_of_kind() if org is None else None)
        scope.owner = org if org is not None and not org.startswith("level:") else None

    # Rows

    def _subject(self, row: int, label: str, scope: _Scope) -> Subject:
        table = self.context
        total = self._total(label)
        if scope.narrow:
            return unplaced("group_not_understood")
        if total is not None:
            return Subject(org=total or None, total=True, words=Words(total=True), rule="total row")
        org = self.named[row]
        if org is None and (beside := self._beside(label)) is not None:
            return beside
        if org is not None and _narrows(label):
            return unplaced()
        period = self._period(label)
        if period is not None:
            owner = scope.owner or table.scope.org
            return Subject(org=owner, field=table.field, words=period, rule=PERIOD_ROW)
        if scope.unknown and org is None:
            return unplaced("group_not_understood")
        if self.kind == "field" and org is not None and not self.org_named(label):
            return Subject(org=org, field=self._field(label), rule="field of an organisation")
        if org is not None:
            self._pass_org(org, scope)
            return Subject(org=org, field=table.field)
        return self._unnamed(row, label, scope)

    def _beside(self, label: str) -> Subject | None:
        """A row of another kind among those of organisations: changes, plans, rates, "trong đó", notes."""
        words = read_words(label)
        if words.role is not None and self.kind != "field":
            return Subject(words=Words(role=words.role))
        counts_itself = words.features.says_what or words.unit == "percent" or words.note
        among_orgs = self.org_share > 0 and (counts_itself or words.says_period)
        if fold(label).lstrip(" -+").startswith("trong đó") or (among_orgs and self.kind != "field"):
            return unplaced()
        return None

    def _pass_org(self, org: str, scope: _Scope) -> None:
        """A row with figures that names a level opens its group; one of an organisation owns what follows."""
        if org.startswith("level:") or (org == "province" and self.context.scope.org != "province"):
            self._set_group(org, scope)
        else:
            scope.owner = org

    def _unnamed(self, row: int, label: str, scope: _Scope) -> Subject:
        table = self.context
        if not label:
            own = Subject(org=table.scope.org, field=table.field, rule="the table's own row")
            return own if self.n_counted == 1 else unplaced()
        sub_row = _SUB_ORDINAL.match(self.shape.ordinal_of(row) or label) is not None
        of_fields = self.kind in ("field", "mixed") or sub_row
        place = self._by_tier(label, scope) if not of_fields else None
        if place is not None:
            return Subject(org=place, field=table.field, rule="name in its group")
        if self.kind == "field" or fold(label).startswith("lĩnh vực"):
            owner = scope.owner or table.scope.org
            return Subject(org=owner, field=self._field(label), rule="row of a field")
        if scope.owner is not None and of_fields:
            return Subject(org=scope.owner, field=self._field(label), rule="field of an organisation")
        if self.kind == "mixed" and not any(self.named.values()):
            return Subject(org=table.scope.org, field=self._field(label), rule="row of a field")
        bare = _NUMBERING.sub("", label)
        among_orgs = self.kind in ("org", "dept", "district", "commune") or self.org_share >= 0.6
        # A bare proper name may be a place of any tier.
        if among_orgs and not _is_proper(bare):
            return Subject(org=f"unit:{ascii_slug(bare)}", field=table.field)
        return unplaced()

    def _by_tier(self, label: str, scope: _Scope) -> str | None:
        """A bare name as one of its group: "Nội vụ" among departments, "Phú Quý" among districts."""
        bare = _NUMBERING.sub("", label)
        tier = scope.tier or self._common_tier()
        if tier == "dept":
            code = self.org_named(f"Sở {bare}")
            return code if code is not None and code.startswith("dept:") else None
        if tier in ("district", "commune") and _is_proper(bare):
            return f"{tier}:{ascii_slug(bare)}"
        return None

    def _common_tier(self) -> str | None:
        """The tier of the places that the table's other rows name, where all are of one."""
        tiers = {org.split(":")[0] for org in self.named.values() if org is not None and ":" in org}
        tiers -= {"level", "unit", "vertical"}
        return next(iter(tiers)) if len(tiers) == 1 else None

    def _field(self, label: str) -> str:
        return plain(label).removeprefix("lĩnh vực ").strip(" :.;")

    def _period(self, label: str) -> Words | None:
        if self.kind == "period":
            head = next(
                (plain(text) for column in self.shape.label_columns for text in self.shape.head_of(column)),
                "",
            )
            mention = _numbered_period(head, plain(label))
            if mention is not None:
                return Words(text=label, mention=mention)
        words = read_words(label)
        bare = (
            words.says_period
            and not words.features.says_something
            and words.org is None
            and not words.unknown
        )
        return words if bare and not words.ambiguous else None

    # Totals

    def _total(self, label: str) -> str | None:
        """The organisation of a total row; "" where only the table tells it, None for other rows."""
        if is_total(label):
            return ""
        match = _TOTAL_OF.match(plain(label))
        return (self.org_named(match["rest"]) if match else None) or None


def _texts_at(block: Block, starts: Sequence[int]) -> frozenset[str]:
    """The texts of the cells that hold the places `starts` of the block's text."""
    cells = sorted(block.cells, key=lambda cell: cell.start)
    places = [cell.start - block.start for cell in cells]
    return frozenset(cells[bisect_right(places, start) - 1].text for start in starts)


def _is_proper(label: str) -> bool:
    """Whether a label is a proper name alone: one to five words, each with a capital."""
    words = _BETWEEN_WORDS.split(label.strip())
    return len(words) <= 5 and all(word[:1].isupper() or word.isdigit() for word in words)


def _narrows(label: str) -> bool:
    """Whether brackets in a label say that only some dossiers are meant ("Sở Tư pháp (trực tuyến)")."""
    asides = _ASIDE.findall(label)
    return any(read_words(aside).features.says_what for aside in asides)


def _kind_of(shape: Shape, column: int) -> str | None:
    heads = shape.head_of(column)
    return next((kind for head in reversed(heads) if (kind := label_kind(head)) is not None), None)


def _titled(text: str) -> str:
    """A label in capitals as a name is written, so that names in it are seen ("HUYỆN TUY PHONG")."""
    if not text.isupper() or len(text.split()) < 2:
        return text
    return " ".join(word if len(word) < 2 else word[0] + word[1:].lower() for word in text.split(" "))


def _numbered_period(head: str, label: str) -> PeriodMention | None:
    """A row `3` under "Tháng", `II` under "Quý", `2023` under "Năm"."""
    if head == "tháng" and label.lstrip("0") in _MONTHS:
        month = int(label)
        return PeriodMention(0, len(label), PeriodKind.MONTH, (None, month, 1), (None, month, 0))
    if head == "quý" and label in _QUARTERS:
        quarter = _QUARTERS[label]
        return PeriodMention(
            0, len(label), PeriodKind.QUARTER, (None, 3 * quarter - 2, 1), (None, 3 * quarter, 0)
        )
    if head == "năm" and _YEAR.fullmatch(label):
        year = int(label)
        return PeriodMention(0, len(label), PeriodKind.YEAR, (year, 1, 1), (year, 12, 31))
    return None
