"""Measures what we promise and writes docs/performance.md: ``./dev bench [ground papers …]``."""

from __future__ import annotations

import importlib
import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from main import calm_the_collector
from tests.bench.measure import Result

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"

BENCHES = {
    "ground": "The ground",
    "rules": "The rules",
    "papers": "Documents",
    "lists": "Ledgers and sheets",
    "planning": "The pace",
    "windows": "The window",
    "daily": "A day at the window",
    "intake": "Taking files in",
    "exchange": "The exchange",
    "office": "The office",
    "locking": "Locking",
}
"""The modules, each a chapter of the page. They are loaded one by one: the processes that set
documents import what this module imports, and their start is measured."""

HEAD = """# How fast it is

Written by `./dev bench`; a chapter is measured in one run, in turns with the bare operation or the
peer beside it. Absolute times move with whatever else the machine does; the ratio is the evidence.
A time in milliseconds is the median, and the 95th percentile where the promise is one (p95); where
the promise is a ratio it says so.
"""

CHAPTER = """
## {title}

Measured on {day}: {machine}, Python {python}.

| what | promised ≤ ms | median | p95 | compared with | its ms | ratio | kept |
|---|---:|---:|---:|---|---:|---:|---|
"""


def main(names: Sequence[str]) -> int:
    """Run the benches named, or all; 1 when a promise is not kept, 2 for a name unknown."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"There is no bench {unknown[0]}; there are: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    calm_the_collector()
    chapters = _chapters()
    is_kept = True
    for name in names or BENCHES:
        found: list[Result] = []
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            for result in importlib.import_module(f"tests.bench.{name}").results(Path(folder)):
                found.append(result)
                print(_line(result), flush=True)
        chapters[BENCHES[name]] = _chapter(BENCHES[name], found)
        PAGE.write_text(_page(chapters), encoding="utf-8")
        is_kept = is_kept and all(result.is_kept is not False for result in found)
    return 0 if is_kept else 1


def _chapters() -> dict[str, str]:
    """The chapters of the page as they lie there, by title: those not measured now stay."""
    if not PAGE.is_file():
        return {}
    parts = re.split(r"(?m)^## (.+)$", PAGE.read_text(encoding="utf-8"))[1:]
    return {
        title: f"\n## {title}{text.rstrip()}\n"
        for title, text in zip(parts[::2], parts[1::2], strict=True)
    }


def _page(chapters: Mapping[str, str]) -> str:
    return HEAD + "".join(chapters[title] for title in BENCHES.values() if title in chapters)


def _chapter(title: str, found: Iterable[Result]) -> str:
    head = CHAPTER.format(
        title=title,
        day=datetime.now(UTC).date().isoformat(),
        machine=f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        python=platform.python_version(),
    )
    return head + "".join(f"{_line(result)}\n" for result in found)


def _line(result: Result) -> str:
    kept = {True: "yes", False: "**no**", None: "not measured"}
    cells = (
        result.name + (" (p95)" if result.unit == "p95" else ""),
        f"ratio {result.limit:g}×" if result.is_ratio else f"{result.limit:,.0f}",
        _ms(result.ours),
        _ms(result.p95),
        result.peer,
        "—" if result.theirs is None else _ms(result.theirs),
        "—" if result.ratio is None else _times(result.ratio),
        kept[result.is_kept],
    )
    return "| " + " | ".join(cells) + " |"


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:,.1f}" if milliseconds < 100 else f"{milliseconds:,.0f}"


def _times(ratio: float) -> str:
    return f"{ratio:.1f}×" if ratio >= 1 else f"{ratio:.2f}×"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
