"""Ways to write a text otherwise: as another editor, another program, a bad copy or chance would.

A mutation takes a text and a source of chance and gives a text. What it means may change with it; what
must hold of its extraction (`soundness`) does not.
"""

from __future__ import annotations

import random
import re
import textwrap
import unicodedata
from collections.abc import Callable, Sequence

Mutation = Callable[[str, random.Random], str]

_LOOKALIKES = {
    "-": "–—‑−", " ": "\u00a0\u2009\u202f\u3000", "đ": "ð", "Đ": "Ð", "%": "％", ".": "．", ",": "，",
    "a": "а", "o": "о", "e": "е", "0": "０٠", "1": "１١", "5": "５", '"': "“”", ":": "：", "/": "／",
}  # fmt: skip
_STRAY = "\u200b\ufeff\u0301\u0323\u00ad\u2028\u202e\x0b\x1f​½²Ⅷ①𝟓😀ﬁİſ|•…\t\\"
_SENTENCE_END = re.compile(r"(?<=[.;:!?])\s+")


def mutated(text: str, chance: random.Random) -> str:
    """`text` after one to four mutations."""
    for mutation in chance.sample(MUTATIONS, chance.randint(1, 4)):
        text = mutation(text, chance)
    return text


def _rewrap(text: str, chance: random.Random) -> str:
    """Lines of another width, as a mail program or a PDF breaks them."""
    width = chance.randint(20, 120)
    return "\n".join(
        "\n".join(textwrap.wrap(line, width, break_on_hyphens=False)) for line in text.split("\n")
    )


def _join_lines(text: str, chance: random.Random) -> str:
    return chance.choice(["", " ", "  ", " - "]).join(text.split("\n"))


def _line_a_sentence(text: str, chance: random.Random) -> str:
    return chance.choice(["\n", "\n\n", "\n- ", "\n+ "]).join(_SENTENCE_END.split(text))


def _drop_sentences(text: str, chance: random.Random) -> str:
    return " ".join(part for part in _SENTENCE_END.split(text) if chance.random() < 0.8)


def _say_twice(text: str, chance: random.Random) -> str:
    parts = _SENTENCE_END.split(text)
    place = chance.randrange(len(parts))
    parts[place:place] = chance.choices(parts, k=chance.randint(1, 3))
    return " ".join(parts)


def _shuffle_sentences(text: str, chance: random.Random) -> str:
    parts = _SENTENCE_END.split(text)
    chance.shuffle(parts)
    return " ".join(parts)


def _shuffle_lines(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    chance.shuffle(lines)
    return "\n".join(lines)


def _other_digits(text: str, chance: random.Random) -> str:
    def other(digit: re.Match[str]) -> str:
        return str(chance.randrange(10)) if chance.random() < 0.3 else digit.group()

    return re.sub(r"\d", other, text)


def _other_separators(text: str, chance: random.Random) -> str:
    other = {".": [",", " ", "", "."], ",": [".", " ", ","]}
    return re.sub(r"(?<=\d)[.,](?=\d)", lambda sign: chance.choice(other[sign.group()]), text)


def _decomposed(text: str, _chance: random.Random) -> str:
    return unicodedata.normalize("NFD", text)


def _capitals(text: str, chance: random.Random) -> str:
    return text.upper() if chance.random() < 0.5 else text.title()


def _lookalikes(text: str, chance: random.Random) -> str:
    share = chance.choice([0.02, 0.2, 1.0])
    return "".join(
        chance.choice(_LOOKALIKES[char]) if char in _LOOKALIKES and chance.random() < share else char
        for char in text
    )


def _cut(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    return text[start:] if chance.random() < 0.5 else text[:start]


def _strays(text: str, chance: random.Random) -> str:
    chars = list(text)
    for _ in range(chance.randint(1, 30)):
        char = chance.choice(_STRAY) if chance.random() < 0.7 else chr(chance.randrange(0x20, 0xD7FF))
        chars.insert(chance.randrange(len(chars) + 1), char)
    return "".join(chars)


def _lost_signs(text: str, chance: random.Random) -> str:
    lost = chance.sample(".,;:()-|%\n", chance.randint(1, 3))
    return "".join(char for char in text if char not in lost)


def _pipes(text: str, chance: random.Random) -> str:
    """Lines as rows of a table, or a table's rows without their lines."""
    if "|" in text:
        return text.replace("|", chance.choice(["\t", "  ", " ", ";"]))
    return "\n".join("| " + " | ".join(line.split(", ")) + " |" for line in text.split("\n"))


def _page(text: str, chance: random.Random) -> str:
    """The text in the markup of a page, its lines as paragraphs, items or cells."""
    tag = chance.choice(["p", "li", "td", "div", "h2"])
    body = "".join(f"<{tag}>{line}</{tag}>" for line in text.split("\n"))
    body = f"<table><tr>{body}</tr></table>" if tag == "td" else body
    return f"<html><body>{body}</body></html>"


MUTATIONS: Sequence[Mutation] = (
    _rewrap, _join_lines, _line_a_sentence, _drop_sentences, _say_twice, _shuffle_sentences, _shuffle_lines,
    _other_digits, _other_separators, _decomposed, _capitals, _lookalikes, _cut, _strays, _lost_signs, _pipes,
    _page,
)  # fmt: skip
