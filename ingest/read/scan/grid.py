"""The ruled tables of a scan: lines of ink long enough to be rules -> the same grids as drawn rules."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from ingest.read.limits import Limits
from ingest.read.pdf.drawing import Rule
from ingest.read.pdf.frame import Box
from ingest.read.pdf.lattice import Lattice, Slack, connected_rules, find_lattices, merge_rules
from ingest.read.scan.image import Pixels, Scan

# Inches: shorter strokes are letters.
_SHORTEST = 0.28
_ROUGH = Slack(position=3.0, gap=9.0, touch=4.0, shortest=14.0)
_SLACK = Slack(position=3.2, gap=6.0, touch=4.0, shortest=14.0)
_SAME_RULE = 4.0
# Shares: of the longest vertical, of the width of a column.
_WEAK_VERTICAL = 0.4
_FULL_COLUMN = 0.8
_NARROWEST = 8.0
# Points a rule may waver by on curled paper, and the share of it that has to show.
_WAVER = 3.0
_DRAWN = 0.7
# Points beside a rule where letters may not stand on both sides, but for this share of its length.
_BESIDE_RULE = 1.2
_CROSSED = 0.1
# Points; and the share of a broken rule that is still inked.
_LOW_ROW = 26.0
_BROKEN = 0.8
_BESIDE = 0.15


def find_scanned_lattices(scan: Scan, limits: Limits) -> list[Lattice]:
    """The ruled tables of a level scan, in points of its picture."""
    ink = cv2.adaptiveThreshold(
        scan.pixels, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12
    ).astype(np.uint8)
    horizontal, vertical = _rules(scan, ink)
    horizontal = [rule for rule in merge_rules(horizontal, _ROUGH) if _is_drawn(rule, ink.T, scan.scale)]
    vertical = [
        rule
        for rule in merge_rules(vertical, _ROUGH)
        if _is_drawn(rule, ink, scan.scale) and not _crosses_text(rule, ink, scan.scale)
    ]
    across: list[Rule] = []
    down: list[Rule] = []
    for hs, vs in connected_rules(horizontal, vertical, _ROUGH.touch):
        if hs and vs:
            verticals = _without_strokes(vs)
            horizontals = _over_columns(hs, verticals)
            across.extend(horizontals)
            down.extend(_carried_on(rule, horizontals, ink, scan.scale) for rule in verticals)
    return find_lattices(across, down, limits, _SLACK)


def _rules(scan: Scan, ink: Pixels) -> tuple[list[Rule], list[Rule]]:
    """Long straight strokes, across and down."""
    shortest = int(scan.dpi * _SHORTEST)
    across = [
        Rule((box.y0 + box.y1) / 2, box.x0, box.x1)
        for box in _strokes(ink, (shortest, 1), (shortest // 3, 3), scan.scale)
        if box.width * scan.scale > shortest
    ]
    down = [
        Rule((box.x0 + box.x1) / 2, box.y0, box.y1)
        for box in _strokes(ink, (1, shortest), (3, shortest // 3), scan.scale)
        if box.height * scan.scale > shortest
    ]
    return across, down


def _strokes(ink: Pixels, keep: tuple[int, int], join: tuple[int, int], scale: float) -> list[Box]:
    """Boxes, in points, of what is left of the ink under a line-shaped opening."""
    opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, keep))
    joined = cv2.dilate(opened, cv2.getStructuringElement(cv2.MORPH_RECT, join))
    _, _, statistics, _ = cv2.connectedComponentsWithStats(joined)
    return [
        Box(x / scale, y / scale, (x + width) / scale, (y + height) / scale)
        for x, y, width, height, _ in statistics[1:].tolist()
    ]


def _is_drawn(rule: Rule, ink: Pixels, scale: float) -> bool:
    """Whether ink runs along a rule nearly all its length; stems of letters one under the other do not."""
    reach = round(_WAVER * scale)
    middle, start, end = round(rule.at * scale), round(rule.start * scale), round(rule.end * scale)
    strip = ink[max(start, 0) : end, max(middle - reach, 0) : middle + reach + 1]
    return bool(strip.size) and float((strip.max(axis=1) > 0).mean()) >= _DRAWN


def _crosses_text(rule: Rule, ink: Pixels, scale: float) -> bool:
    """Whether letters stand on both sides of a vertical at once, as on a line drawn through text by hand."""
    near, far = round(_BESIDE_RULE * scale), round((_BESIDE_RULE + 1) * scale) + 1
    middle, start, end = round(rule.at * scale), round(rule.start * scale), round(rule.end * scale)
    if middle < far:
        return False
    dark = ink[max(start, 0) : end] > 0
    left, right = dark[:, middle - far : middle - near], dark[:, middle + near : middle + far]
    both = left.any(axis=1) & right.any(axis=1) & ~(left.all(axis=1) & right.all(axis=1))
    return bool(both.size) and float(both.mean()) > _CROSSED


def _without_strokes(vertical: Sequence[Rule]) -> list[Rule]:
    """The verticals of a table but for short ones, such as the edges of a stamp."""

    def reach(rule: Rule) -> float:
        return sum(other.end - other.start for other in vertical if abs(other.at - rule.at) <= _SAME_RULE)

    longest = max(map(reach, vertical))
    return [rule for rule in vertical if reach(rule) >= _WEAK_VERTICAL * longest]


def _over_columns(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[Rule]:
    """Horizontals that run over most of some column."""
    edges: list[float] = []
    for at in sorted(rule.at for rule in vertical):
        if not edges or at - edges[-1] > _SAME_RULE:
            edges.append(at)
    columns = [(left, right) for left, right in pairwise(edges) if right - left > _NARROWEST]
    return [
        rule
        for rule in horizontal
        if any(
            min(rule.end, right) - max(rule.start, left) >= _FULL_COLUMN * (right - left)
            for left, right in columns
        )
    ]


def _carried_on(rule: Rule, horizontal: Sequence[Rule], ink: Pixels, scale: float) -> Rule:
    """A vertical up to the next horizontals, where broken ink leads there: low rows make short strokes."""
    crossing = [
        other.at for other in horizontal if other.start - _SAME_RULE <= rule.at <= other.end + _SAME_RULE
    ]
    above = max((at for at in crossing if at < rule.start - _SAME_RULE), default=rule.start)
    below = min((at for at in crossing if at > rule.end + _SAME_RULE), default=rule.end)
    start = above if _inked(ink, rule.at, above, rule.start, scale) else rule.start
    end = below if _inked(ink, rule.at, rule.end, below, scale) else rule.end
    return Rule(rule.at, start, end)


def _inked(ink: Pixels, x: float, start: float, end: float, scale: float) -> bool:
    """Whether a thin line leads from `start` to `end`, no further than a low row, with paper beside it."""
    if not 0 < end - start <= _LOW_ROW:
        return False
    middle, top, bottom = round(x * scale), round(start * scale), round(end * scale)
    dark = ink[top:bottom, max(middle - 10, 0) : middle + 11] > 0
    if dark.shape[0] == 0 or dark.shape[1] < 21:
        return False
    thin = dark[:, 7:14].max(axis=1).mean()
    beside = (dark[:, :6].mean() + dark[:, 15:].mean()) / 2
    return float(thin) >= _BROKEN and float(beside) < _BESIDE
