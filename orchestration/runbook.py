"""Where the runbook tells what to do: a link for every reason, check and alert."""

from __future__ import annotations

import os
import re

RUNBOOK_VARIABLE = "MOTCUA_RUNBOOK_URL"
_DEFAULT = "docs/runbook.md"


def runbook_link(section: str) -> str:
    """The address of a section, under $MOTCUA_RUNBOOK_URL or as a path within the project."""
    return f"{os.environ.get(RUNBOOK_VARIABLE) or _DEFAULT}#{slug(section)}"


def slug(section: str) -> str:
    """The anchor that Markdown viewers give to a heading: small letters, spaces as hyphens."""
    return re.sub(r"[^\w\- ]", "", section.lower()).replace(" ", "-")
