"""Typed reading of YAML with the line of every key, collecting problems instead of stopping.

Works on the composed nodes, not on loaded values: nodes keep their marks, and a scalar such
as `no` or `2024-02-05` is still seen as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from ingest.sources.problems import SourceError, nearest

_TAG = "tag:yaml.org,2002:"
_READS_AS = {
    "bool": "yes or no",
    "int": "a number",
    "float": "a number",
    "null": "nothing",
    "timestamp": "a date",
    "seq": "a list",
    "map": "a mapping",
}
_START = yaml.Mark("", 0, 0, 0, "", 0)
_EMPTY_PAGE = LexborHTMLParser("<p></p>")


def compose(path: Path, problems: list[SourceError]) -> yaml.Node | None:
    """The root node of a YAML file, or None after noting why there is none."""
    try:
        node = yaml.compose(path.read_bytes().decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        problems.append(SourceError(path, 1, "", "the file is not UTF-8", "Save it as UTF-8."))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = f"not valid YAML ({error.problem or error.context})"
        remedy = "Mend the YAML: check indentation, quotes and colons on this line and the one above."
        problems.append(SourceError(path, mark.line + 1 if mark else 1, "", problem, remedy))
    except yaml.YAMLError as error:
        problems.append(SourceError(path, 1, "", f"not valid YAML ({error})", "Remove what cannot be read."))
    else:
        if node is None:
            problems.append(
                SourceError(path, 1, "", "the file is empty", "Describe the source, or delete it.")
            )
        return node
    return None


class Section:
    """A mapping of a YAML file.

    Each reading method notes a problem and returns a stand-in of the right type when the
    value cannot be used; whoever reads must look at `problems` before using the values.
    The keys asked for are the keys known: `finish` reports all others.
    """

    def __init__(
        self,
        path: Path,
        node: yaml.Node,
        problems: list[SourceError],
        key: str = "",
        examples: dict[str, str] | None = None,
    ) -> None:
        self.path = path
        self.line = node.start_mark.line + 1
        self.problems = problems
        self._key = key
        self._examples = examples or {}
        self._values: dict[str, tuple[yaml.Node, int]] = {}
        self._asked: list[str] = []
        if isinstance(node, yaml.MappingNode):
            self._take(node)
        else:
            self.report("", f"reads as {_reading(node)}", "Write `key: value` lines here.", self.line)

    def _take(self, node: yaml.MappingNode) -> None:
        for key_node, value in node.value:
            line = key_node.start_mark.line + 1
            name = str(key_node.value)
            if name in self._values:
                remedy = f"Keep one of them; the first is on line {self._values[name][1]}."
                self.report(name, "the key stands twice", remedy, line)
            else:
                self._values[name] = (value, line)

    def report(self, key: str, problem: str, remedy: str, line: int | None = None) -> None:
        """Note a problem of `key` (of the section itself where empty)."""
        dotted = ".".join(part for part in (self._key, key) if part)
        if line is None:
            line = self._values[key][1] if key in self._values else self.line
        self.problems.append(SourceError(self.path, line, dotted, problem, remedy))

    def text(self, key: str) -> str:
        """A required text, NFC."""
        return self.optional_text(key, required=True) or ""

    def optional_text(self, key: str, *, required: bool = False) -> str | None:
        node = self._scalar(key, required)
        if node is None:
            return None
        if node.tag != f"{_TAG}str":
            self.report(key, f"reads as {_reading(node)}, but a text is needed", "Put it in quotes.")
            return None
        value = unicodedata.normalize("NFC", str(node.value)).strip()
        if not value:
            self.report(key, "is empty", "Write a text, or leave the key out.")
            return None
        return value

    def has(self, key: str) -> bool:
        """Whether the key stands there with a value."""
        return key in self._values and self._values[key][0].tag != f"{_TAG}null"

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; none where the key is missing."""
        self._asked.append(key)
        if not self.has(key):
            return ()
        node = self._values[key][0]
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if any(item.tag != f"{_TAG}str" for item in items):
            self.report(key, "is not a list of texts", f"Write {key}: [one, another].")
            return ()
        return tuple(unicodedata.normalize("NFC", str(item.value)).strip() for item in items)

    def integer(self, key: str, default: int) -> int:
        """A whole number of at least 1."""
        node = self._scalar(key, required=False)
        if node is None:
            return default
        if node.tag != f"{_TAG}int" or not re.fullmatch(r"[1-9]\d*", str(node.value)):
            remedy = f"Write a whole number of at least 1, for example {key}: {default}."
            self.report(key, f"{node.value!r} is not a whole number of at least 1", remedy)
            return default
        return int(str(node.value))

    def flag(self, key: str, *, default: bool) -> bool:
        node = self._scalar(key, required=False)
        if node is None:
            return default
        if node.tag != f"{_TAG}bool":
            self.report(
                key, f"{node.value!r} is neither true nor false", f"Write {key}: true or {key}: false."
            )
            return default
        return str(node.value).lower() in ("true", "yes", "on")

    def iso_date(self, key: str) -> str | None:
        """A date as written (YYYY-MM-DD), quoted or not; the caller turns it into a date."""
        node = self._scalar(key, required=False)
        if node is not None and node.tag not in (f"{_TAG}str", f"{_TAG}timestamp"):
            self.report(key, f"reads as {_reading(node)}, but a date is needed", "Write it as 2024-02-05.")
            return None
        return None if node is None else str(node.value).strip()

    def choice(self, key: str, known: Collection[str], *, required: bool = True) -> str | None:
        """One of the known words."""
        value = self.optional_text(key, required=required)
        if value is None or value in known:
            return value
        near = nearest(value, known)
        remedy = f"Did you mean {near!r}?" if near else "Write a name that the codebook knows."
        if len(known) <= 10:
            remedy = f"Write one of: {', '.join(known)}."
        self.report(key, f"{value!r} is unknown", remedy)
        return None

    def regex(self, key: str) -> re.Pattern[str]:
        """A required regular expression."""
        return self.optional_regex(key, required=True) or re.compile("")

    def optional_regex(self, key: str, *, required: bool = False) -> re.Pattern[str] | None:
        value = self.optional_text(key, required=required)
        if value is None:
            return None
        try:
            return re.compile(value)
        except re.error as error:
            remedy = "Mend it (Python's re syntax); keep it in single quotes so that \\ stays as it is."
            self.report(key, f"{value!r} is not a regular expression ({error})", remedy)
            return None

    def css(self, key: str) -> str:
        """A required CSS selector."""
        return self.optional_css(key, required=True) or ""

    def optional_css(self, key: str, *, required: bool = False) -> str | None:
        value = self.optional_text(key, required=required)
        if value is None:
            return None
        try:
            _EMPTY_PAGE.css(value)
        except SelectolaxError:
            remedy = (
                f"Write a selector such as {self._examples.get(f'{self._key}.{key}', 'ul.news-list > li')}"
            )
            self.report(key, f"{value!r} is not a CSS selector", remedy)
            return None
        return value

    def url(self, key: str) -> str:
        """A required http(s) URL with a host."""
        value = self.optional_text(key, required=True)
        if value is None:
            return ""
        try:
            parts = urlsplit(value)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable or re.search(r"[\s\\@]", value):
            remedy = "Write the whole address of the list page, beginning with https:// or http://."
            self.report(key, f"{value!r} is not an http(s) URL", remedy)
        return value

    def section(self, key: str) -> Section:
        """A required mapping; where it is missing, an empty one whose problems are not noted."""
        section = self.optional_section(key)
        if section is not None:
            return section
        self._report_missing(key)
        return Section(self.path, yaml.MappingNode(f"{_TAG}map", [], _START, _START), [], key)

    def optional_section(self, key: str) -> Section | None:
        self._asked.append(key)
        if key not in self._values or self._values[key][0].tag == f"{_TAG}null":
            return None
        dotted = ".".join(part for part in (self._key, key) if part)
        return Section(self.path, self._values[key][0], self.problems, dotted, self._examples)

    def finish(self) -> None:
        """Report the keys that nobody asked for."""
        for key, (_, line) in self._values.items():
            if key not in self._asked:
                near = nearest(key, self._asked)
                known = f"Known here: {', '.join(self._asked)}."
                self.report(key, "unknown key", f"Did you mean {near!r}? {known}" if near else known, line)

    def _scalar(self, key: str, required: bool) -> yaml.ScalarNode | None:
        """The node of a scalar; None where the key is missing or its value is null."""
        self._asked.append(key)
        node = self._values[key][0] if key in self._values else None
        if node is None or node.tag == f"{_TAG}null":
            if required:
                self._report_missing(key)
            return None
        if not isinstance(node, yaml.ScalarNode):
            self.report(key, f"reads as {_reading(node)}, but one value is needed", "Write `key: value`.")
            return None
        return node

    def _report_missing(self, key: str) -> None:
        dotted = ".".join(part for part in (self._key, key) if part)
        example = self._examples.get(dotted)
        remedy = f"Add it, for example {key}: {example}" if example else f"Add `{key}:`."
        self.report(key, "is missing" if key not in self._values else "has no value", remedy)


def _reading(node: yaml.Node) -> str:
    return _READS_AS.get(node.tag.removeprefix(_TAG), "a text")
