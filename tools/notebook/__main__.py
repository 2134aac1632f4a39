"""The notebook for analysts, made of a script of cells (`# %%`) and of what they answer on the sample portal.

The script is what people edit and review; the notebook is what they open. Cells run here as Jupyter runs
them: in one namespace, the value of the last expression shown. That suffices for text, and spares the tests
Jupyter.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.cli import SAMPLE_SOURCES
from ingest.sources import load_sources
from ingest.workspace import PROJECT_ROOT, Workspace
from orchestration.night import run_night
from tools.cookbook_answers.__main__ import NIGHT

SCRIPT = PROJECT_ROOT / "docs" / "notebook" / "first_look.py"
NOTEBOOK = SCRIPT.with_suffix(".ipynb")

_CELL = re.compile(r"^# %%( \[markdown\])?\n", re.MULTILINE)


def notebook(home: Path) -> str:
    """The notebook as JSON, its cells answered by what is published in the workspace `home`."""
    before = os.environ.get("MOTCUA_HOME")
    os.environ["MOTCUA_HOME"] = str(home)
    try:
        cells = list(_cells(SCRIPT.read_text(encoding="utf-8")))
    finally:
        if before is None:
            del os.environ["MOTCUA_HOME"]
        else:
            os.environ["MOTCUA_HOME"] = before
    return json.dumps(_document(cells), ensure_ascii=False, indent=1) + "\n"


def _document(cells: list[dict[str, Any]]) -> dict[str, Any]:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cells(script: str) -> Iterator[dict[str, Any]]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    _, *parts = _CELL.split(script)
    count = 0
    for number, (markdown, source) in enumerate(zip(parts[::2], parts[1::2], strict=True), start=1):
        source = source.strip()
        cell: dict[str, Any] = {"id": f"cell-{number:02}", "metadata": {}}
        if markdown:
            words = [line.removeprefix("#").removeprefix(" ") for line in source.splitlines()]
            yield {"cell_type": "markdown", **cell, "source": _lines("\n".join(words))}
            continue
        count += 1
        yield {
            "cell_type": "code",
            "execution_count": count,
            **cell,
            "outputs": list(_outputs(source, namespace, count)),
            "source": _lines(source),
        }


def _outputs(source: str, namespace: dict[str, Any], count: int) -> Iterator[dict[str, Any]]:
    """What a cell prints, and the value of its last expression."""
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        exec(compile(ast.Module(body, []), "<cell>", "exec"), namespace)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace)
    if printed.getvalue():
        yield {"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())}
    if value is not None:
        yield {
            "data": {"text/plain": _lines(repr(value).rstrip())},
            "execution_count": count,
            "metadata": {},
            "output_type": "execute_result",
        }


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        workspace = Workspace(Path(directory) / "var")
        run_night(workspace, load_sources(SAMPLE_SOURCES), clock=lambda: NIGHT)
        NOTEBOOK.write_text(notebook(workspace.root), encoding="utf-8")
    print(f"written: {NOTEBOOK.relative_to(PROJECT_ROOT)}")


if __name__ == "__main__":
    main()
