"""No text makes the work grow faster than its length."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType

import pytest

import ingest.extract
from ingest.extract import extract
from ingest.figure import Context
from tests.extract.backtracking import ENDLESS, Counter, StepsExceededError, attacks, greatest_repeat
from tests.extract.statements import assert_accounted, document_of, extraction_of

PIECES = (
    "1", "1.", "1, ", "1 a ", "( 1 ", "01/01/2023 ", "từ ngày 1 ", "tháng 1 ", "hồ sơ ", "tăng 5 hồ sơ ",
    "đạt 5% ", "5 hồ sơ, ", "đúng hạn 5 (5%), ", "UBND huyện Tuy Phong 5 hồ sơ, ", "mười hồ sơ ", "a-",
    "trung tâm ", "xã A, ", "so với ", "tính đến ", "@", "…", "-", "i.", "1.1.1.1 ", "lên ", "a@",
)  # fmt: skip
LINES = (
    "Tiếp nhận 1.234 hồ sơ, đúng hạn 1.200 hồ sơ, đạt 97,2%.\n",
    "UBND huyện Tuy Phong tiếp nhận 5 hồ sơ.\n",
    "Sở Y tế đạt 17,5/18 điểm; Sở Tư pháp đạt 16/18 điểm.\n",
    "Từ ngày 01/01/2023 đến ngày 15/02/2023 giải quyết 25 hồ sơ.\n",
    "- Trễ hạn: 3 hồ sơ\n",
)
STEPS_A_CHARACTER = 500
FOLDER = Path(ingest.extract.__file__).parent
MODULES = sorted(module.name for module in pkgutil.walk_packages([str(FOLDER)], "ingest.extract."))


def patterns_of(module: str) -> Mapping[re.Pattern[str], str]:
    """Every pattern that a module of extraction holds, in whatever it is kept, by name."""
    loaded = importlib.import_module(module)
    found: dict[re.Pattern[str], str] = {}
    seen: set[int] = set()
    for name, value in vars(loaded).items():
        for pattern in _patterns_in(value, seen):
            found.setdefault(pattern, name)
    return found


def _patterns_in(value: object, seen: set[int]) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
        return
    if id(value) in seen:
        return
    seen.add(id(value))
    inner: list[object] = []
    if callable(getattr(value, "cache_info", None)) and not _parameters(value):
        inner = [value()]  # type: ignore[operator]
    elif isinstance(value, Mapping):
        inner = [*value, *value.values()]
    elif isinstance(value, (list, tuple, set, frozenset)):
        inner = [*value]
    elif type(value).__module__.startswith("ingest.extract"):
        inner = [getattr(value, name, None) for name in getattr(value, "__slots__", vars(type(value)))]
        inner += vars(value).values() if hasattr(value, "__dict__") else ()
    for one in inner:
        yield from _patterns_in(one, seen)


def _parameters(function: object) -> int:
    return function.__wrapped__.__code__.co_argcount  # type: ignore[attr-defined,no-any-return]


# All but the one that reads patterns, and no texts.
READING = [module for module in MODULES if module != "ingest.extract.bounded"]
PATTERNS = {
    pattern: f"{module}.{name}" for module in READING for pattern, name in patterns_of(module).items()
}


@pytest.mark.parametrize("module", READING)
def test_every_pattern_is_compiled_through_one_door(module: str) -> None:
    """`bounded` at the top of a module: so that it is found here, and every repeat of it has an end."""
    file = importlib.import_module(module).__file__
    assert file is not None
    tree = ast.parse(Path(file).read_text("utf-8"))
    allowed = ("Match", "Pattern", "escape", "error", "IGNORECASE", "VERBOSE")
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "re"
    }
    assert used <= set(allowed), (
        f"{module}: compile with ingest.extract.bounded instead of re.{used - set(allowed)}"
    )


def test_every_repeat_has_an_end() -> None:
    assert len(PATTERNS) > 300
    endless = [
        (name, pattern.pattern) for pattern, name in PATTERNS.items() if greatest_repeat(pattern) >= ENDLESS
    ]
    assert not endless


@pytest.mark.parametrize("module", READING)
def test_no_text_drives_a_pattern_beyond_its_length(module: str) -> None:
    """Each pattern over texts made from its own parts: so many steps a character, and no more.

    As every repeat has an end, more text takes as many steps a character and no more.
    """
    for pattern, name in patterns_of(module).items():
        for text in attacks(pattern, 400):
            try:
                Counter(pattern, STEPS_A_CHARACTER * len(text)).spans(text)
            except StepsExceededError:
                pytest.fail(f"{module}.{name} over {text[:60]!r} ...: {pattern.pattern}")


@pytest.mark.parametrize("piece", PIECES)
def test_a_block_without_end_is_left_unread(piece: str) -> None:
    """100 KB in one block: bounded work, every number in the account."""
    extraction = extraction_of("Báo cáo tháng 5 năm 2023\n\n" + piece * (100_000 // len(piece.encode())))
    assert_accounted(extraction)
    assert not extraction.figures


@pytest.mark.parametrize("line", LINES)
def test_work_grows_with_the_number_of_lines(line: str) -> None:
    """Calls made for twice the lines: twice as many, and not four times."""
    calls = [calls_of(lambda lines=lines: extraction_of("Báo cáo\n" + line * lines)) for lines in (60, 120)]
    assert calls[1] < 2.5 * calls[0]


def test_spaces_in_a_row() -> None:
    document = document_of("Tiếp nhận 5 hồ sơ, trễ hạn 0 hồ sơ")
    wide = document_of("Tiếp nhận 5" + " " * 5_000 + "hồ sơ, trễ hạn 0 hồ sơ")
    assert_accounted(extract(document, Context()))
    assert_accounted(extract(wide, Context()))


def calls_of(work: Callable[[], object]) -> int:
    """How many functions `work` calls, of Python's and of its extensions."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls
