"""Small PDFs drawn on the spot: text where it is put, tables ruled in every manner, pages turned."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from reportlab.lib.colors import Color, black, white
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONTS = Path("/usr/share/fonts/truetype/dejavu")
PLAIN, BOLD = "DejaVuSerif", "DejaVuSerif-Bold"
A4 = (595.0, 842.0)
LANDSCAPE = (842.0, 595.0)
PADDING = 3.0

_BAND = Color(0.87, 0.91, 0.96)
_DARK = Color(0.12, 0.3, 0.47)


class Span(NamedTuple):
    """A cell to draw: its upper left corner in the grid, how far it spans, its lines of text."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1


@cache
def _register_fonts() -> None:
    for name in (PLAIN, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))


def width_of(text: str, size: float) -> float:
    """How wide `text` is in the plain font, in points."""
    _register_fonts()
    return float(pdfmetrics.stringWidth(text, PLAIN, size))


class Page:
    """A page to draw on, in points from the top left."""

    def __init__(self, canvas: Canvas, size: tuple[float, float]) -> None:
        self.canvas = canvas
        self.width, self.height = size

    def text(self, x: float, y: float, text: str, size: float = 12, font: str = PLAIN) -> None:
        """`text` with its baseline at `y`."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.height - y, text)

    def centred(self, y: float, text: str, size: float = 12, font: str = PLAIN, x: float = 0) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawCentredString(x or self.width / 2, self.height - y, text)

    def right(self, x: float, y: float, text: str, size: float = 12, font: str = PLAIN) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawRightString(x, self.height - y, text)

    def paragraph(
        self, y: float, text: str, left: float = 72, right: float = 523, indent: float = 24, size: float = 11
    ) -> float:
        """`text` wrapped and justified from the baseline `y` on; the baseline after it."""
        for line, start, full in wrapped(text, right - left, indent, size):
            words = line.split(" ")
            taken = sum(width_of(word, size) for word in words)
            gap = (right - left - start - taken) / max(len(words) - 1, 1) if full else 0.3 * size
            x = left + start
            for word in words:
                self.text(x, y, word, size)
                x += width_of(word, size) + gap
            y += 1.5 * size
        return y

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def bar(self, x0: float, y0: float, x1: float, y1: float, colour: Color = black) -> None:
        self.canvas.setFillColor(colour)
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
        self.canvas.setFillColor(black)


def wrapped(text: str, width: float, indent: float, size: float) -> list[tuple[str, float, bool]]:
    """The lines of a paragraph: text, indent, and whether more follow."""
    lines: list[tuple[str, float, bool]] = []
    line, start = "", indent
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and start + width_of(longer, size) > width:
            lines.append((line, start, True))
            line, start = word, 0.0
        else:
            line = longer
    return [*lines, (line, start, False)]


def pdf(*draws: Callable[[Page], Any], size: tuple[float, float] = A4, rotate: int = 0) -> bytes:
    """A PDF with a page for each of `draws`; `rotate` is the /Rotate of its pages."""
    _register_fonts()
    target = io.BytesIO()
    # reportlab swaps the sides of a page that lies on its side.
    canvas = Canvas(target, pagesize=size[::-1] if rotate in (90, 270) else size, invariant=1)
    for draw in draws:
        if rotate:
            canvas.setPageRotation(rotate)
        draw(Page(canvas, size))
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def sideways(draw: Callable[[Page], Any]) -> Callable[[Page], Any]:
    """Draws a page of turned size so that its text runs upward."""

    def turned(page: Page) -> None:
        page.canvas.translate(page.width, 0)
        page.canvas.rotate(90)
        draw(Page(page.canvas, (page.height, page.width)))

    return turned


def edges(start: float, sizes: Sequence[float]) -> list[float]:
    out = [start]
    for size in sizes:
        out.append(out[-1] + size)
    return out


class Layout(NamedTuple):
    """Where the rules of a table run: column edges `xs`, row edges `ys`."""

    xs: Sequence[float]
    ys: Sequence[float]
    spans: Sequence[Span]

    def box(self, span: Span) -> tuple[float, float, float, float]:
        return (
            self.xs[span.column],
            self.ys[span.row],
            self.xs[span.column + span.columns],
            self.ys[span.row + span.rows],
        )


def fill_cells(page: Page, layout: Layout, size: float = 9, header: int = 0, right_from: int = 99) -> None:
    """The text of the cells, centred, or right-aligned in the body from column `right_from` on."""
    for span in layout.spans:
        x0, y0, x1, y1 = layout.box(span)
        lines = span.text.split("\n")
        first = (y0 + y1) / 2 - size * 1.15 * (len(lines) - 1) / 2 + 0.35 * size
        for index, line in enumerate(lines):
            y = first + index * size * 1.15
            font = BOLD if span.row < header else PLAIN
            if span.row >= header and span.column >= right_from:
                page.right(x1 - PADDING, y, line, size, font)
            elif span.row >= header and span.column == 1 and right_from < 99:
                page.text(x0 + PADDING, y, line, size, font)
            else:
                page.centred(y, line, size, font, (x0 + x1) / 2)


def rule_cells(page: Page, layout: Layout, *, open_sides: bool = False) -> None:
    """A stroked rectangle for each cell; with `open_sides` the outermost verticals are left out."""
    for span in layout.spans:
        x0, y0, x1, y1 = layout.box(span)
        page.rule(x0, y0, x1, y0)
        page.rule(x0, y1, x1, y1)
        for x in (x0, x1):
            if not (open_sides and x in (layout.xs[0], layout.xs[-1])):
                page.rule(x, y0, x, y1)


def bar_cells(page: Page, layout: Layout, thickness: float = 0.5) -> None:
    """Thin filled bars around each cell, as word processors draw them."""
    for span in layout.spans:
        x0, y0, x1, y1 = layout.box(span)
        for y in (y0, y1):
            page.bar(x0, y - thickness / 2, x1, y + thickness / 2)
        for x in (x0, x1):
            page.bar(x - thickness / 2, y0, x + thickness / 2, y1)


def space_cells(page: Page, layout: Layout, apart: float = 2.0) -> None:
    """A border for each cell, set apart from its neighbours', as browsers draw spaced borders."""
    for span in layout.spans:
        x0, y0, x1, y1 = layout.box(span)
        page.canvas.rect(
            x0 + apart / 2, page.height - y1 + apart / 2, x1 - x0 - apart, y1 - y0 - apart, stroke=1, fill=0
        )


def band_rows(page: Page, layout: Layout, header: int) -> None:
    """A dark header and shaded body rows; the caller draws the header's text in white."""
    page.bar(layout.xs[0], layout.ys[0], layout.xs[-1], layout.ys[header], _DARK)
    for index, (top, bottom) in enumerate(pairwise(layout.ys[header:])):
        if index % 2:
            page.bar(layout.xs[0], top, layout.xs[-1], bottom, _BAND)


def in_white(page: Page, draw: Callable[[], Any]) -> None:
    page.canvas.setFillColor(white)
    draw()
    page.canvas.setFillColor(black)
