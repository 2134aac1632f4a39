"""Settings come from the environment; on a laptop, `.env` in the project's folder may hold them."""

from __future__ import annotations

from pathlib import Path

from ingest.workspace import PROJECT_ROOT

SETTINGS_FILE = PROJECT_ROOT / ".env"


def load_settings(file: Path = SETTINGS_FILE) -> None:
    """Put the variables of `file`, if it is there, into the environment; what is set already stays."""
    if file.is_file():
        from dotenv import load_dotenv

        load_dotenv(file, override=False)
