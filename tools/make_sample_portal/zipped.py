"""Office files are zips: the same content must give the same bytes on every day."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime


def with_fixed_dates(package: bytes, moment: datetime) -> bytes:
    """The same zip with every member, and the core properties, dated `moment`."""
    target = io.BytesIO()
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(?<=W3CDTF\">)[^<]+", stamp, content)
            member = zipfile.ZipInfo(name, date_time=moment.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(member, content)
    return target.getvalue()
