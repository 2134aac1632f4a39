"""Expressions of time found in a text: which days a statement speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.extract.bounded import bounded
from ingest.extract.openings import PatternSet
from ingest.extract.period import Period, PeriodKind, PeriodMention
from ingest.extract.period_makers import (
    Maker,
    make_current,
    make_day,
    make_first_days,
    make_half_month,
    make_half_year,
    make_last_year,
    make_month,
    make_month_range,
    make_months,
    make_no_days,
    make_now,
    make_open_start,
    make_past_half,
    make_past_months,
    make_quarter,
    make_range,
    make_report_end,
    make_same,
    make_since,
    make_since_day,
    make_since_event,
    make_since_event_to_now,
    make_since_month,
    make_since_new_year,
    make_single_day,
    make_to_day,
    make_to_month,
    make_to_quarter,
    make_week,
    make_year,
    make_years,
)
from ingest.extract.sought import Sought, sought

__all__ = ["Period", "PeriodKind", "PeriodMention", "find_periods"]

_YEAR = r"(?:19|20)\d\d"
_SEP = r"[/.\-]"
# dd/mm/yyyy, dd.mm.yyyy, ngày dd tháng mm năm yyyy; day and month alone with `ngày` or in a range
_DAY_FULL = rf"(?P<d>\d{{1,2}})\s?{_SEP}\s?(?P<m>\d{{1,2}})\s?{_SEP}\s?(?P<y>{_YEAR})"
_DAY_WORDS = rf"(?P<d>\d{{1,2}})\s+tháng\s+(?P<m>\d{{1,2}})(?:\s*(?:năm|{_SEP})\s*(?P<y>{_YEAR}))?"
_DAY_SHORT = rf"(?P<d>\d{{1,2}})\s?{_SEP}\s?(?P<m>\d{{1,2}})(?![\d/%]|[.,]\d)"
_DAY_ONLY = r"(?P<d>\d{1,2})(?![\d/%.]|,\d)"
# "đến hết ngày", "tới 17 giờ ngày", "đến cuối ngày"
_DAY_BEGINS = (
    r"(?:(?:hết|cuối|thời\s+điểm|trước|sáng|trưa|chiều|tối|hôm)\s+){0,2}"
    r"(?:\d{1,2}\s?(?:h|g|giờ)\s?(?:\d{2}\s?(?:phút)?)?,?\s*)?(?:(?:sáng|trưa|chiều|tối|hết)\s+)?(?:ngày\s+)?"
)
_TO = rf"\s*(?:cho\s+)?(?:đến|tới|-)\s*{_DAY_BEGINS}"

_GROUP_NAME = bounded(r"\?P<(\w)>")


def _named(pattern: str, prefix: str) -> str:
    return _GROUP_NAME.sub(rf"?P<{prefix}\1>", pattern)


_DAYS_RIGHT = f"(?:{_named(_DAY_FULL, 'b1')}|{_named(_DAY_WORDS, 'b2')}|{_named(_DAY_SHORT, 'b3')})"
_DAYS_LEFT = "|".join(
    _named(form, f"a{number}")
    for number, form in enumerate((_DAY_FULL, _DAY_WORDS, _DAY_SHORT, _DAY_ONLY), start=1)
)
_DAYS_LEFT = f"(?:{_DAYS_LEFT})"
_CUMULATIVE = r"(?:lũy\s+kế|luỹ\s+kế|cộng\s+dồn|tính\s+từ|kể\s+từ|tính|từ)"

_MONTH_NAME = r"(?:\d{1,2}|giêng|chạp|mười\s+hai|mười\s+một|mười|một|hai|ba|tư|năm(?!\s)|sáu|bảy|tám|chín)"

_OF_YEAR = rf"(?:\s*(?:/|-|\.|,?\s*năm)\s*(?P<y>{_YEAR}))?"
_WORDS = r"(?<!\w)"
# An event whose day is given after it: từ khi đi vào hoạt động, 1/7/2025, đến nay.
_EVENT = rf"{_WORDS}(?:kể\s+|tính\s+)?từ\s+(?:khi|hôm|lúc|ngày|sau)\s[^\d.;:()]{{0,40}}"
_TO_MONTH = (
    rf"\s*\)?\s*,?\s*(?:cho\s+)?(?:đến|tới)\s+(?:hết\s+|cuối\s+)?tháng\s+(?P<n>{_MONTH_NAME})(?!\w){_OF_YEAR}"
)
# Ordered: where two rules match at one place the earlier, longer reading wins.
_RULES: tuple[tuple[Sought, Maker], ...] = tuple(
    (sought(pattern), maker)
    for pattern, maker in (
        (rf"{_WORDS}(?:mùng|mồng|rằm)\s+(?:\d{{1,2}}\s+)?tháng\s+{_MONTH_NAME}", make_no_days),
        (
            rf"{_EVENT}\s*\(?\s*(?:ngày\s+)?{_DAYS_LEFT}\s*\)?\s*,?{_TO}{_DAYS_RIGHT}",
            make_range,
        ),
        (
            rf"{_EVENT}\s*\(?\s*(?:ngày\s+)?(?<![\d.,/]){_DAYS_LEFT}{_TO_MONTH}",
            make_since_event,
        ),
        (
            rf"{_WORDS}(?:ngày\s+)?(?<![\d.,/]){_DAYS_LEFT}{_TO_MONTH}",
            make_since_event,
        ),
        (
            rf"{_EVENT}\s*\(?\s*(?:ngày\s+)?{_DAYS_LEFT}\s*\)?\s*,?\s*(?:cho\s+)?(?:đến|tới)\s+nay(?!\w)",
            make_since_event_to_now,
        ),
        (
            rf"{_WORDS}(?:kể\s+|tính\s+)?từ\s+(?:khi|lúc|ngày|sau\s+khi)\s+(?!đầu)[^\d,.;:()]{{3,50}}\s+"
            rf"(?:cho\s+)?(?:đến|tới)\s+nay(?!\w)",
            make_open_start,
        ),
        (
            rf"{_WORDS}sau\s+(?:(?:hơn|gần|tròn|đúng|khoảng)\s+)?(?:\d{{1,2}}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)"
            rf"\s+(?:tháng|năm|tuần)(?:\s+rưỡi)?(?:\s+(?!(?:\w+\s+){{0,9}}(?:2|hai)\s+cấp)[^\d,.;:()]{{3,50}})?(?=,)",
            make_open_start,
        ),
        (
            rf"{_WORDS}(?:(?:trong|cũng|vào)\s+){{0,2}}(?:(?:khoảng\s+)?cùng\s+(?:khoảng\s+)?(?:thời\s+gian|"
            rf"thời\s+điểm|giai\s+đoạn)(?:\s+(?:này|đó|ấy|trên|nói\s+trên))?(?!\s+(?:năm|của|trước|với))|"
            rf"(?:khoảng\s+)?(?:thời\s+gian|giai\s+đoạn|thời\s+kỳ)\s+(?:này|đó|ấy|trên|nói\s+trên))(?!\w)",
            make_same,
        ),
        (
            rf"{_WORDS}từ\s+đầu\s+năm(?:\s+(?P<y>{_YEAR}))?(?:\s*\([^)]{{1,20}}\))?{_TO}{_DAYS_RIGHT}",
            make_since_new_year,
        ),
        (
            rf"{_WORDS}(?:(?:{_CUMULATIVE})"
            rf"\s+)?(?:từ\s+)?(?:ngày\s+)?(?<![\d.,/]){_DAYS_LEFT}{_TO}{_DAYS_RIGHT}",
            make_range,
        ),
        (
            rf"{_WORDS}(?:(?:{_CUMULATIVE})\s+)*(?:từ\s+)?đầu\s+năm(?:\s*(?P<y>{_YEAR})"
            rf")?\s+(?:cho\s+)?(?:đến|"
            rf"tới)\s+(?:nay|thời\s+điểm\s+này)(?!\w)",
            make_since,
        ),
        (
            rf"{_WORDS}(?:{_CUMULATIVE})\s+(?:ngày\s+)?{_DAYS_RIGHT}\s*,?\s*(?:cho\s+)?(?:đến|tới)"
            rf"\s+nay(?!\w)",
            make_since_day,
        ),
        (
            rf"{_WORDS}(?:{_CUMULATIVE})\s+tháng\s+(?P<n>{_MONTH_NAME})(?:\s*(?:/|-|\.|,?\s*năm)"
            rf"\s*(?P<y>{_YEAR}))?\s+(?:cho\s+)?(?:đến|tới)\s+nay(?!\w)",
            make_since_month,
        ),
        (
            rf"{_WORDS}(?:từ\s+)?tháng\s+(?P<n>\d{{1,2}})(?:\s*[/.-]\s*(?P<y0>{_YEAR}))?\s*(?:đến|tới|-)"
            rf"\s*(?:hết\s+)?(?:tháng\s+)?(?P<n2>\d{{1,2}})(?![\d,])(?:\s*(?:/|-|\.|,?\s*năm)"
            rf"\s*(?P<y>{_YEAR}))?(?!\s*(?:hồ|%|thủ))",
            make_month_range,
        ),
        (
            rf"{_WORDS}(?:trong|riêng|chỉ)\s+(?:(?:sáng|chiều|buổi|cả)\s+){{0,2}}ngày\s+{_DAYS_RIGHT}",
            make_single_day,
        ),
        (
            rf"{_WORDS}nửa\s+(?P<half>đầu|cuối)\s+(?:của\s+)?tháng\s+(?P<n>\d{{1,2}})(?!\d){_OF_YEAR}",
            make_half_month,
        ),
        (
            rf"{_WORDS}(?:nửa|6\s+tháng|sáu\s+tháng)\s+(?P<half>đầu|cuối)"
            rf"(?:\s+của)?(?:\s+năm)?(?:\s*(?P<y>{_YEAR}))?(?!\w)",
            make_half_year,
        ),
        (
            rf"{_WORDS}(?:(?:cả|trong|qua)\s+)?nửa\s+năm(?!\s+(?:trước|nữa|tới|sau|đầu|cuối|kể|từ))(?:\s+(?:vừa\s+)?qua)?"
            r"(?!\w)",
            make_past_half,
        ),
        (
            rf"{_WORDS}(?:tính\s+|lũy\s+kế\s+|luỹ\s+kế\s+)?(?:đến|tới)\s+(?:đầu|giữa|(?:thượng|trung|hạ)\s+tuần)\s+"
            rf"tháng\s+{_MONTH_NAME}(?!\w)(?:\s*(?:/|-|\.|,?\s*năm)\s*{_YEAR})?",
            make_open_start,
        ),
        (
            rf"{_WORDS}\d\s+tháng\s*\(\s*(?:tháng\s+)?(?P<n>\d{{1,2}})(?:\s*,\s*\d{{1,2}})*\s*(?:,|và|đến|-)\s*"
            rf"(?:tháng\s+)?(?P<n2>\d{{1,2}})(?:\s*/\s*(?P<y>{_YEAR}))?(?P<y0>)\s*\)",
            make_month_range,
        ),
        (
            rf"{_WORDS}(?:\d|hai|ba|bốn|năm)\s+năm\s+(?P<y>{_YEAR})(?:\s*,\s*{_YEAR})*\s*(?:-|và|đến)\s*(?P<y2>{_YEAR})",
            make_years,
        ),
        (
            rf"{_WORDS}(?P<d>\d{{1,2}})\s+ngày\s+đầu\s+(?:của\s+)?tháng\s+(?P<n>\d{{1,2}})(?:\s*(?:/|-|\.|"
            rf",?\s*năm)\s*(?P<y>{_YEAR}))?",
            make_first_days,
        ),
        (
            rf"{_WORDS}(?:tại\s+thời\s+điểm\s+(?:chốt\s+số\s+liệu|báo\s+cáo)|(?:đến\s+)?(?:cuối|hết)"
            rf"\s+(?P<u>kỳ)"
            rf"(?:\s+báo\s+cáo)?|kỳ\s+này)(?!\w)",
            make_report_end,
        ),
        (rf"{_WORDS}giai\s+đoạn\s+(?P<y>{_YEAR})\s*(?:-|đến)\s*(?P<y2>{_YEAR})", make_years),
        (
            rf"{_WORDS}(?:(?:lũy|luỹ)\s+kế\s+|tính\s+|cộng\s+dồn\s+)?(?:từ\s+đầu\s+năm\s+)?(?:cho\s+)?(?:đến|"
            rf"tới)\s+{_DAY_BEGINS}{_DAYS_RIGHT}",
            make_to_day,
        ),
        (
            rf"{_WORDS}(?:(?:lũy|luỹ)\s+kế\s+|tính\s+|cộng\s+dồn\s+)?(?:từ\s+đầu\s+năm\s+(?:(?P<y0>{_YEAR})\s+)?)?"
            rf"(?:cho\s+)?(?:đến|tới)\s+(?:hết\s+|cuối\s+)?tháng\s+(?P<n>{_MONTH_NAME}){_OF_YEAR}",
            make_to_month,
        ),
        (
            rf"{_WORDS}(?:kể\s+|tính\s+)?từ\s+đầu\s+năm\s+(?:(?P<y0>{_YEAR})\s+)?(?:cho\s+)?(?:đến|tới)\s+"
            rf"(?:hết\s+|cuối\s+)?quý\s+(?P<q>iv|i{{1,3}}|[1-4])(?!\w){_OF_YEAR}",
            make_to_quarter,
        ),
        (
            rf"{_WORDS}(?:(?:tính|lũy\s+kế|luỹ\s+kế)\s+)?(?:cho\s+)?(?:đến|tới)\s+(?:hết|cuối)\s+quý\s+"
            rf"(?P<q>iv|i{{1,3}}|[1-4])(?!\w){_OF_YEAR}",
            make_to_quarter,
        ),
        (rf"{_WORDS}(?:lũy|luỹ)\s+kế(?:\s+từ\s+đầu)?\s+(?:từ\s+)?năm\s+(?P<y>{_YEAR})", make_since),
        (
            rf"{_WORDS}(?:(?:lũy|luỹ)\s+kế|cộng\s+dồn|tính)\s+(?:từ\s+)?đầu\s+năm(?:\s*(?P<y>{_YEAR}))?(?!\w)",
            make_since,
        ),
        (rf"{_WORDS}(?:kể\s+)?từ\s+đầu\s+năm(?:\s*(?P<y>{_YEAR}))?(?!\w)", make_since),
        (rf"{_WORDS}tuần\s+(?:thứ\s+)?\d{{1,2}}(?:\s*(?:/|,?\s*năm)\s*(?P<y>{_YEAR}))?(?!\d)", make_week),
        (rf"{_WORDS}(?:cuối|hết)\s+tháng\s+(?P<n>{_MONTH_NAME})(?!\w){_OF_YEAR}", make_to_month),
        (rf"{_WORDS}(?P<n>\d{{1,2}})\s+tháng(?=\s*:)", make_months),
        (
            r"(?:(?<=^)|(?<=[:;.] ))(?P<n>[2-9]|1[01])\s+tháng(?=\s*[,:]|\s+(?!đầu|cuối|tới|qua|sau|trước|"
            r"nữa|tuổi|liên|vận|hoạt|triển|thực|kể|từ|trở|vừa|gần|tiếp|năm|nay|của)[^\W\d_])",
            make_months,
        ),
        (
            r"(?<=, )(?P<n>[2-9]|1[01])\s+tháng(?=\s+(?:nhận|tiếp\s+nhận|giải\s+quyết|xử\s+lý|trả|đã|toàn|cả|"
            r"trung\s+tâm|bộ\s+phận|huyện|xã|phường|sở|tỉnh)(?!\w))",
            make_months,
        ),
        (rf"{_WORDS}(?<=kết quả )(?:của )?(?P<n>\d{{1,2}})\s+tháng(?=\s*$)", make_months),
        (rf"{_WORDS}(?<=tình hình )(?P<n>\d{{1,2}})\s+tháng(?=\s*$)", make_months),
        (
            rf"{_WORDS}(?:(?:lũy|luỹ)\s+kế|cộng\s+dồn|cộng|tính|kể)"
            rf"\s+từ\s+(?:ngày\s+)?{_DAYS_RIGHT}(?!\s*(?:-|"
            rf"đến|tới))",
            make_since_day,
        ),
        (
            rf"{_WORDS}(?:(?:lũy|luỹ)\s+kế|cộng\s+dồn|tính\s+chung|trong|cả|qua)\s+(?P<n>\d{{1,2}}|ba|bốn|"
            rf"năm|"
            rf"sáu|bảy|tám|chín|mười(?:\s+một)?)\s+tháng(?:\s+năm\s+(?P<y>{_YEAR}))?(?!\s*(?:\d|đầu|cuối|kể|"
            rf"từ|trở|qua|vừa|gần|tiếp|tới|liên|nữa))(?!\w)",
            make_months,
        ),
        (
            rf"{_WORDS}(?P<n>\d{{1,2}}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?:\s+một)?)"
            rf"\s+tháng(?:\s+đầu)?\s*(?:(?:của|trong)\s+)?(?:năm)?\s*(?:/|-)?\s*(?P<y>{_YEAR})",
            make_months,
        ),
        (
            rf"{_WORDS}(?P<n>\d{{1,2}}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?:\s+một)?)"
            rf"\s+tháng(?:\s+đầu)?\s+(?:(?:của|trong)\s+)?năm\s+(?P<y>nay|ngoái|trước)(?!\w)",
            make_months,
        ),
        (
            rf"{_WORDS}(?P<n>\d{{1,2}}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?:\s+một)?)"
            rf"\s+tháng\s+(?:vừa\s+)?qua(?!\w)",
            make_past_months,
        ),
        (rf"{_WORDS}năm\s+ngoái(?!\w)", make_last_year),
        (
            rf"{_WORDS}(?P<n>\d{{1,2}}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?:\s+một)?)"
            rf"\s+tháng\s+đầu(?:\s+(?:của\s+)?năm)?(?!\s+(?:vận|hoạt|triển|thực|của|tiên|khi|sau|áp))",
            make_months,
        ),
        (rf"{_WORDS}quý\s+(?P<q>iv|i{{1,3}}|[1-4])(?!\w){_OF_YEAR}", make_quarter),
        (rf"{_WORDS}ngày\s+{_DAYS_RIGHT}", make_day),
        (rf"(?<![\d/.,]){_named(_DAY_FULL, 'b1')}(?!\d)", make_day),
        (
            rf"{_WORDS}tháng\s+(?P<n>{_MONTH_NAME})(?!\w)(?:\s*(?:/|-|\.|,?\s*năm)\s*(?P<y>{_YEAR}))?",
            make_month,
        ),
        (rf"(?<![\d/.,])(?P<n>\d{{1,2}})/(?P<y>{_YEAR})(?![\d/])", make_month),
        (rf"{_WORDS}năm\s+(?P<y>{_YEAR})(?!\d)", make_year),
        (
            rf"{_WORDS}(?:trong|cả|hết|tại)\s+(?P<u>tháng|quý|kỳ|năm|tuần)(?=\s*(?:[,;:.()]|này|qua|nay|"
            rf"báo\s+cáo|là|có|đã|trung\s+tâm|toàn|cả|nhận|phát\s+sinh|thu|không|tiếp|giải|đơn|hệ|tỉnh|các|"
            rf"số|tổng|sở|huyện|xã|phường|$))",
            make_current,
        ),
        (
            rf"{_WORDS}(?:(?<!thực )(?<!xuất )(?<!phát )(?<!thể )hiện\s+(?:nay|tại|có)|(?<!thực )(?<!thể )"
            rf"(?<!xuất )(?<!phát )(?<!biểu )(?<!tái )hiện(?!\s+(?:đại|trạng|trường|vật|thực|diện|hành))|"
            rf"đến\s+nay|tới\s+nay|tới\s+thời\s+điểm\s+này|đến\s+thời\s+điểm\s+này)(?!\w)",
            make_now,
        ),
    )
)


_PATTERNS = PatternSet(pattern for pattern, _ in _RULES)
_SPEAKS_OF_TIME = bounded(r"\d|tháng|quý|năm|kỳ|hiện|nay|tuần|ngày|thời điểm|thời gian|giai đoạn|lũy|luỹ")


def find_periods(folded: str) -> list[PeriodMention]:
    """The time expressions of a text, from left to right, none inside another."""
    taken: list[PeriodMention] = []
    for mention in sorted(_candidates(folded), key=lambda found: (found[0], found[1].start)):
        if all(mention[1].end <= other.start or mention[1].start >= other.end for other in taken):
            taken.append(mention[1])
    return sorted(taken, key=lambda mention: mention.start)


def _candidates(folded: str) -> Iterator[tuple[int, PeriodMention]]:
    if _SPEAKS_OF_TIME.search(folded) is None:
        return
    for order, match in _PATTERNS.finditer(folded):
        mention = _RULES[order][1](match)
        if mention is not None:
            yield order, mention
