"""A date or time of a workbook, a number of days there, as its number format prints it."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from ingest.read.workbook.number_format import LONGEST_FORMAT, plain_number

_CODE = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<space>.)|\*.|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]'
    r"|(?P<code>y+|m+|d+|h+|s+|AM/PM|A/P)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
# Formats that Office shows in the order of the reader's country, whatever their code says.
_LOCAL = {"mm-dd-yy": "dd/mm/yyyy", "m/d/yy h:mm": "dd/mm/yyyy hh:mm"}
_LATEST = 2_958_465  # 31/12/9999


def is_date(form: str) -> bool:
    return bool(is_date_format(form[:LONGEST_FORMAT].partition(";")[0]))


def print_date(serial: float, form: str, *, since_1904: bool) -> str:
    """The day number `serial` as the date format `form` shows it."""
    if not 0 <= serial <= _LATEST:
        return plain_number(serial)
    epoch = MAC_EPOCH if since_1904 else WINDOWS_EPOCH
    moment = from_excel(serial, epoch)
    if isinstance(moment, time):
        moment = datetime.combine(epoch, moment)
    if isinstance(moment, timedelta):
        moment = epoch + moment
    if not isinstance(moment, datetime):
        return plain_number(serial)
    codes = list(_CODE.finditer(_LOCAL.get(form, form[:LONGEST_FORMAT].partition(";")[0])))
    out: list[str] = []
    for at, token in enumerate(codes):
        if token["elapsed"]:
            out.append(_elapsed(serial, token["elapsed"].lower()))
        elif token["code"]:
            out.append(_part(moment, token["code"].lower(), minutes=_are_minutes(codes, at)))
        else:
            out.append(token["quoted"] or token["escaped"] or token["other"] or " " * bool(token["space"]))
    return "".join(out).strip()


def _are_minutes(codes: list[re.Match[str]], at: int) -> bool:
    """Whether an `m` means minutes: after hours, or before seconds."""
    named = [(index, code["code"] or code["elapsed"]) for index, code in enumerate(codes)]
    before = [code for index, code in named if index < at and code]
    after = [code for index, code in named if index > at and code]
    return bool(before and before[-1][0] in "hH") or bool(after and after[0][0] in "sS")


def _elapsed(serial: float, code: str) -> str:
    seconds = round(serial * 86_400)
    per = {"h": 3600, "m": 60, "s": 1}[code[0]]
    return str(seconds // per).zfill(len(code))


def _part(moment: datetime, code: str, *, minutes: bool) -> str:
    length = len(code)
    match code[0]:
        case "y":
            return f"{moment.year:04}" if length > 2 else f"{moment.year % 100:02}"
        case "m":
            number = moment.minute if minutes else moment.month
            return f"{number:02}" if length == 2 else str(number)
        case "d" if length <= 2:
            return str(moment.day).zfill(length)
        case "h":
            return str(moment.hour).zfill(min(length, 2))
        case "s":
            return str(moment.second).zfill(min(length, 2))
    return ""
