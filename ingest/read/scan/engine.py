"""Tesseract behind one small door: which models, where they lie, what a picture says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.scan.image import Pixels

# Threads of Tesseract hinder each other and the other readers (tesseract-ocr/tesseract#3109).
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

WORDS, FIGURES, CHECK = "Vietnamese", "vie", "eng"
_DIGITS = "0123456789.,%"
_NUMBERING = "0123456789()=+-"
_TURNS = "osd"
_MODELS = (WORDS, FIGURES, CHECK)
_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)
REMEDY = (
    "install Tesseract's models: "
    "apt-get install tesseract-ocr-vie tesseract-ocr-script-viet tesseract-ocr-eng tesseract-ocr-osd"
)
_READ_AT = 300
_PAD = 12


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box in pixels."""

    text: str
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of words; `base` is its baseline, `height` that of its row, in pixels."""

    words: tuple[Word, ...]
    base: float
    height: float


def models_folder() -> Path:
    """Where all models lie: in TESSDATA_PREFIX if that is set; raises UnreadableError (needs_ocr)."""
    prefix = os.environ.get("TESSDATA_PREFIX")
    for folder in map(Path, [prefix] if prefix else _FOLDERS):
        if all((folder / f"{model}.traineddata").is_file() for model in _MODELS):
            return folder
    raise UnreadableError(ReadOutcome.NEEDS_OCR, f"no models {', '.join(_MODELS)}; {REMEDY}")


@cache
def _api(model: str, folder: str) -> Any:
    tesserocr = import_module("tesserocr")
    # Its complaints about odd pictures go to the error stream of the whole program.
    tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)
    mode = tesserocr.OEM.TESSERACT_ONLY if model == _TURNS else tesserocr.OEM.LSTM_ONLY
    return tesserocr.PyTessBaseAPI(path=folder, lang=model, oem=mode)


class Engine:
    """Reads pictures; raises UnreadableError (needs_ocr) on opening where Tesseract is missing."""

    def __init__(self) -> None:
        self._folder = models_folder()
        try:
            _api(WORDS, str(self._folder))
        except (ImportError, RuntimeError) as error:
            raise UnreadableError(ReadOutcome.NEEDS_OCR, f"Tesseract does not start: {error}") from error

    def lines(self, pixels: Pixels, dpi: float) -> tuple[list[TextLine], float]:
        """The lines of a page, and how sure of its words the model is (0 to 100)."""
        api = self._set(WORDS, pixels, dpi, page_mode=3)
        api.Recognize()
        return list(_text_lines(api)), float(api.MeanTextConf())

    def words_in(self, pixels: Pixels, dpi: float, *, one_line: bool, model: str = WORDS) -> str:
        """The text of a cut-out, its lines joined by line feeds."""
        api = self._set(model, _cut_out(pixels, dpi), _READ_AT, page_mode=7 if one_line else 6)
        return str(api.GetUTF8Text()).strip()

    def figure_in(self, pixels: Pixels, dpi: float, *, one_line: bool) -> str:
        """A cut-out read by the checking model, which knows digits alone."""
        api = self._set(CHECK, _cut_out(pixels, dpi), _READ_AT, page_mode=7 if one_line else 6, only=_DIGITS)
        return str(api.GetUTF8Text()).strip()

    def numbering_in(self, pixels: Pixels, dpi: float, *, one_line: bool) -> str:
        """A cut-out of a row of column numbers, "(3)=(4)+(5)"."""
        cut, mode = _cut_out(pixels, dpi), 7 if one_line else 6
        api = self._set(CHECK, cut, _READ_AT, page_mode=mode, only=_NUMBERING)
        return "".join(str(api.GetUTF8Text()).split())

    def quarter(self, pixels: Pixels, dpi: float) -> tuple[int, float]:
        """How many counter-clockwise quarter turns set the page upright, and how sure that is (from 0 up)."""
        if not (self._folder / f"{_TURNS}.traineddata").is_file():
            return 0, 0.0
        api = _api(_TURNS, str(self._folder))
        api.SetPageSegMode(0)
        api.SetVariable("user_defined_dpi", str(round(dpi)))
        _set_image(api, pixels)
        found = api.DetectOrientationScript()
        return (int(found["orient_deg"]) // 90 % 4, float(found["orient_conf"])) if found else (0, 0.0)

    def _set(self, model: str, pixels: Pixels, dpi: float, page_mode: int, only: str = "") -> Any:
        api = _api(model, str(self._folder))
        api.SetPageSegMode(page_mode)
        api.SetVariable("user_defined_dpi", str(round(dpi)))
        api.SetVariable("tessedit_char_whitelist", only)
        _set_image(api, pixels)
        return api


def _set_image(api: Any, pixels: Pixels) -> None:
    height, width = pixels.shape
    api.SetImageBytes(np.ascontiguousarray(pixels).tobytes(), width, height, 1, width)


def _cut_out(pixels: Pixels, dpi: float) -> Pixels:
    """A cut-out on a white margin, at the resolution the models like best."""
    padded = cv2.copyMakeBorder(pixels, _PAD, _PAD, _PAD, _PAD, cv2.BORDER_CONSTANT, value=255)
    if dpi >= _READ_AT:
        return padded.astype(np.uint8)
    scale = _READ_AT / dpi
    return cv2.resize(padded, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def _text_lines(api: Any) -> Iterator[TextLine]:
    levels = import_module("tesserocr").RIL
    line_level, word_level = levels.TEXTLINE, levels.WORD
    iterator = api.GetIterator()
    if iterator is None:
        return
    words: list[Word] = []
    base = height = 0.0
    while True:
        if iterator.IsAtBeginningOf(line_level):
            if words:
                yield TextLine(tuple(words), base, height)
            words = []
            ends = iterator.Baseline(line_level)
            base = (ends[0][1] + ends[1][1]) / 2 if ends else 0.0
            height = float(iterator.RowAttributes()["row_height"])
        box = iterator.BoundingBox(word_level)
        text = "" if iterator.Empty(word_level) else str(iterator.GetUTF8Text(word_level)).strip()
        if box and text:
            words.append(Word(text, *box))
        if not iterator.Next(word_level):
            break
    if words:
        yield TextLine(tuple(words), base, height)
