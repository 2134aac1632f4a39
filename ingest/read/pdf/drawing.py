"""What is drawn on a PDF page beside text: ruling lines, shading, images."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from ingest.read.limits import Limits
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.pdf.frame import Affine, Box

# A filled rectangle up to this thick is a rule, as Word and Chromium draw them; points.
_RULE_THICKNESS = 3.2
_STRAIGHT = 0.8
_SHORTEST = 1.0
_WHITE = 245
_DARK = 140

Point = tuple[float, float]


class Rule(NamedTuple):
    """A straight line along one axis: `at` across it, from `start` to `end` along it."""

    at: float
    start: float
    end: float


class Picture(NamedTuple):
    """An image: where it stands, and the length of its longer side in pixels."""

    box: Box
    pixels: int


@dataclass(slots=True)
class Drawing:
    """Boxes and rules in the frame of the affine they were read through."""

    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    shades: list[Box] = field(default_factory=list)
    dark: list[Box] = field(default_factory=list)
    images: list[Picture] = field(default_factory=list)


def read_drawing(page: Any, frame: Affine, limits: Limits) -> Drawing:
    """Walks the objects of a raw pdfium page, nested forms included.

    Raises UnreadableError (bomb) above the bounds on objects and path segments.
    """
    walk = _Walk(frame, limits)
    walk.through(pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, page, frame, 0)
    return walk.drawing


class _Walk:
    def __init__(self, frame: Affine, limits: Limits) -> None:
        self.drawing = Drawing()
        self._frame = frame
        self._limits = limits
        self._seen = 0
        self._x, self._y = ctypes.c_float(), ctypes.c_float()
        self._mode, self._stroke = ctypes.c_int(), ctypes.c_int()
        self._colour = tuple(ctypes.c_uint() for _ in range(4))

    def through(
        self,
        count: Callable[[Any], int],
        get: Callable[[Any, int], Any],
        container: Any,
        matrix: Affine,
        depth: int,
    ) -> None:
        number = count(container)
        self._spend(number)
        for index in range(number):
            item = get(container, index)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(item, _matrix_of(item).then(matrix))
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.drawing.images.append(self._picture(item, _matrix_of(item).then(matrix)))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < self._limits.pdf_form_depth:
                self.through(
                    pdfium.FPDFFormObj_CountObjects,
                    pdfium.FPDFFormObj_GetObject,
                    item,
                    _matrix_of(item).then(matrix),
                    depth + 1,
                )

    def _spend(self, number: int) -> None:
        self._seen += number
        if self._seen > self._limits.pdf_page_objects:
            raise UnreadableError(
                ReadOutcome.BOMB, f"a page of more than {self._limits.pdf_page_objects} drawn objects"
            )

    def _picture(self, item: Any, matrix: Affine) -> Picture:
        width, height = self._colour[0], self._colour[1]
        known = pdfium.FPDFImageObj_GetImagePixelSize(item, width, height)
        return Picture(matrix.box(0, 0, 1, 1), max(width.value, height.value) if known else 0)

    def _path(self, path: Any, matrix: Affine) -> None:
        pdfium.FPDFPath_GetDrawMode(path, self._mode, self._stroke)
        filled, stroked = bool(self._mode.value), bool(self._stroke.value)
        if not filled and not stroked:
            return
        colour = self._fill_colour(path) if filled else (0, 0, 0)
        for points in self._subpaths(path, matrix):
            if stroked:
                for (ax, ay), (bx, by) in pairwise(points):
                    self._rule(ax, ay, bx, by)
            if filled:
                self._fill(points, colour, stroked=stroked)

    def _fill_colour(self, path: Any) -> tuple[int, ...]:
        if not pdfium.FPDFPageObj_GetFillColor(path, *self._colour):
            return (_DARK,) * 3
        return tuple(channel.value for channel in self._colour[:3])

    def _subpaths(self, path: Any, matrix: Affine) -> list[list[Point]]:
        """The straight pieces of a path; curves cut it."""
        number = pdfium.FPDFPath_CountSegments(path)
        self._spend(number)
        out: list[list[Point]] = []
        current: list[Point] = []
        for index in range(number):
            segment = pdfium.FPDFPath_GetPathSegment(path, index)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            pdfium.FPDFPathSegment_GetPoint(segment, self._x, self._y)
            point = matrix.point(self._x.value, self._y.value)
            if kind == pdfium.FPDF_SEGMENT_LINETO:
                current.append(point)
            else:
                if len(current) > 1:
                    out.append(current)
                current = [point] if kind == pdfium.FPDF_SEGMENT_MOVETO else []
            if current and pdfium.FPDFPathSegment_GetClose(segment):
                current.append(current[0])
        if len(current) > 1:
            out.append(current)
        return out

    def _fill(self, points: list[Point], colour: tuple[int, ...], *, stroked: bool) -> None:
        if len(points) < 3:
            return
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = Box(min(xs), min(ys), max(xs), max(ys))
        white = min(colour) > _WHITE
        if min(box.width, box.height) > _RULE_THICKNESS:
            if not white:
                self.drawing.shades.append(box)
            if min(colour) < _DARK:
                self.drawing.dark.append(box)
        elif not white and not stroked:
            if box.width >= box.height:
                middle = (box.y0 + box.y1) / 2
                self._rule(box.x0, middle, box.x1, middle)
            else:
                middle = (box.x0 + box.x1) / 2
                self._rule(middle, box.y0, middle, box.y1)

    def _rule(self, ax: float, ay: float, bx: float, by: float) -> None:
        width, height = abs(bx - ax), abs(by - ay)
        if height <= _STRAIGHT and width > _SHORTEST:
            self.drawing.horizontal.append(Rule((ay + by) / 2, min(ax, bx), max(ax, bx)))
        elif width <= _STRAIGHT and height > _SHORTEST:
            self.drawing.vertical.append(Rule((ax + bx) / 2, min(ay, by), max(ay, by)))


def _matrix_of(item: Any) -> Affine:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, matrix)
    return Affine(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
