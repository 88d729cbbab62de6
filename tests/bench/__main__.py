"""Measures what we promise and writes docs/performance.md: ``./dev bench``."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from main import calm_the_collector
from tests.bench import ground
from tests.bench.measure import Result

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"

HEAD = """# How fast it is

Written by `./dev bench` on {day}: {machine}, Python {python}. Every line was measured in one run,
in turns with the bare operation or the peer beside it. Absolute times move with whatever else the
machine does; the ratio is the evidence. A time in milliseconds is the median, and the 95th
percentile where the promise is one (p95).

| what | promised ≤ ms | {ours} | p95 | compared with | its ms | ratio | kept |
|---|---:|---:|---:|---|---:|---:|---|
"""


def main() -> int:
    """Run all benches; 1 when a promise is not kept."""
    calm_the_collector()
    found: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for result in ground.results(Path(folder)):
            found.append(result)
            print(_line(result), flush=True)
    PAGE.write_text(_page(found), encoding="utf-8")
    return 0 if all(result.is_kept for result in found) else 1


def _page(found: Iterable[Result]) -> str:
    head = HEAD.format(
        day=datetime.now(UTC).date().isoformat(),
        machine=f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        python=platform.python_version(),
        ours="median",
    )
    return head + "".join(f"{_line(result)}\n" for result in found)


def _line(result: Result) -> str:
    cells = (
        result.name + (" (p95)" if result.unit == "p95" else ""),
        f"{result.limit:,.0f}",
        _ms(result.ours),
        _ms(result.p95),
        result.peer,
        _ms(result.theirs),
        f"{result.ratio:.1f}×",
        "yes" if result.is_kept else "**no**",
    )
    return "| " + " | ".join(cells) + " |"


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:,.1f}" if milliseconds < 100 else f"{milliseconds:,.0f}"


if __name__ == "__main__":
    sys.exit(main())
