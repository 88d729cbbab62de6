"""How an office's home grows: the reports of all counselors taken in, then its lists at that size.

``BENCH_COUNSELORS`` makes it smaller while something is being mended; the promises are for 200.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from casework.batching import batches
from casework.previews import preview_settings
from casework.read_models import FileQuery
from casework.records import Role
from casework.reports.weekly import WEEK, caseload_figures, weekly_of
from casework.settings.wages import WAGES_KEY
from storage.caseload import OpenCaseload
from tests.bench.caseloads import KEY, all_files, new_home, roster_of, work_on
from tests.bench.core import bare_database
from tests.bench.measure import Result, compared, most_memory, p95, times_of

COUNSELORS = int(os.environ.get("BENCH_COUNSELORS", "200"))
FILES = 300
COLLEGES = 12
_OFFICE = "就业指导中心"
_ROOT = Path(__file__).parents[2]
_MEBIBYTE = 1024
_PATIENCE_S = 600
_READ_ALL = ("file", "overview", "today", "signals")
"""Pages that read every file before they show anything: they are timed by themselves."""

# The office at its work, in a process of its own: what it says last is how long each parcel took,
# how many records came, and the most memory that it ever held, in KiB.
_MERGING = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from main import tune_gc
tune_gc()
from tests.bench.office import merge
print(merge(Path(sys.argv[2])), flush=True)
"""


# The window after every page was looked at and had read what it reads, in a process of its own.
_SEEING = """
import os, sys, traceback
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from main import tune_gc
from ui.process_tuning import limit_malloc_arenas
tune_gc()
limit_malloc_arenas()
from tests.bench.measure import most_memory
from tests.bench.office import see_every_page
from tests.bench.windows import Window
try:
    with Window(Path(sys.argv[2]) / "office", Path(sys.argv[2]) / "settings") as window:
        see_every_page(window)
        print(most_memory(), flush=True)
except BaseException:
    traceback.print_exc()
    os._exit(1)
os._exit(0)
"""


# The report of a past hour beside that of another one, in a process of its own.
_REPORTING = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from main import tune_gc
tune_gc()
from tests.bench.measure import most_memory
from tests.bench.office import report_of_the_past
report_of_the_past(Path(sys.argv[2]) / "office")
print(most_memory(), flush=True)
"""


def results(folder: Path) -> Iterator[Result]:
    """Yield the results one by one; everything happens below ``folder``."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _make_reports(folder)
    said = _in_a_process(_MERGING, folder)
    yield from _merging(folder, said)
    yield from _questions(folder)
    yield from _pages(folder)
    yield _memory(folder)
    yield _memory_of_a_report(folder)


# --- what the counselors send --------------------------------------------------------------------


def _make_reports(folder: Path) -> None:
    """Have every counselor's report lie in ``reports``, and their cards in ``cards``."""
    for name in ("reports", "cards", "homes"):
        (folder / name).mkdir()
    manager = new_home(folder / "office", name=_OFFICE, role=Role.OFFICE)
    with manager.open(folder / "office", KEY) as caseload:
        caseload.exchange.write_card(folder / "office.card")
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        list(pool.map(partial(_report, folder), range(COUNSELORS)))


def _report(folder: Path, number: int) -> None:
    home = folder / "homes" / str(number)
    manager = new_home(home, name=f"辅导员{number:03d}")
    with manager.open(home, KEY) as caseload:
        college = f"第{number % COLLEGES + 1}学院"
        caseload.services.imports.import_draft(
            roster_of(FILES, first=number * FILES, college=college)
        )
        work_on(caseload, all_files(caseload))
        office = caseload.exchange.read_card(folder / "office.card")
        caseload.services.partners.add_partner(office, Role.OFFICE, checked=True)
        caseload.exchange.write_card(folder / "cards" / f"{number:03d}.card")
        with caseload.snapshot() as reader:
            (partner,) = _partners(reader)
        sealed = caseload.exchange.seal(partner)
        shutil.move(sealed.path, folder / "reports" / f"{number:03d}.zhp")
    shutil.rmtree(home)


def _partners(reader: Any) -> tuple[Any, ...]:
    from casework.records import Partner

    found: tuple[Any, ...] = reader.get_all(Partner)
    return found


# --- taking them in ------------------------------------------------------------------------------


def merge(folder: Path) -> str:
    """Take every report in as the office; return what there is to say of it, as JSON."""
    from storage.caseload_manager import LocalCaseloadManager

    seconds: list[float] = []
    records = 0
    with LocalCaseloadManager().open(folder / "office", KEY) as caseload:
        for card in sorted((folder / "cards").iterdir()):
            card_of_one = caseload.exchange.read_card(card)
            caseload.services.partners.add_partner(card_of_one, Role.COUNSELOR, checked=True)
        for number, parcel in enumerate(sorted((folder / "reports").iterdir())):
            started = time.perf_counter()
            opened = caseload.exchange.open(parcel)
            seconds.append(time.perf_counter() - started)
            answers = opened.taken.taken.answers
            assert {answer.outcome.value for answer in answers} == {"accepted"}, number
            records += len(answers)
            if number % 10 == 9:
                print(f"{number + 1}: {statistics.mean(seconds[-10:]):.2f} s each", file=sys.stderr)
        most = most_memory() / _MEBIBYTE
    return json.dumps({"seconds": seconds, "records": records, "mib": most})


def _in_a_process(script: str, folder: Path) -> Any:
    line = [sys.executable, "-c", script, str(_ROOT), str(folder)]
    done = subprocess.run(line, check=True, stdout=subprocess.PIPE, text=True, cwd=_ROOT)
    return json.loads(done.stdout.splitlines()[-1])


def _merging(folder: Path, said: Any) -> Iterator[Result]:
    seconds, records = said["seconds"], said["records"]
    whole = f"{COUNSELORS} counselors × {FILES} files"
    per_parcel = records // COUNSELORS
    bare = bare_database(folder / "bare.db")
    bare.execute("CREATE TABLE line (id TEXT PRIMARY KEY, said TEXT)")

    def rows(parcel: int) -> None:
        progress = ((f"{parcel}/{row}", "x" * 700) for row in range(per_parcel))
        bare.execute("BEGIN")
        bare.executemany("INSERT INTO line VALUES (?, ?)", progress)
        bare.execute("COMMIT")

    theirs = [times_of(partial(rows, parcel), 1)[0] for parcel in range(COUNSELORS)]
    bare.close()
    took = sum(seconds) * 1000
    yield Result(
        f"{whole} merged into an office's home: {records:,} records, including receipts",
        "sum",
        took,
        took,
        20 * 60_000,
        "as many rows of 700 bytes into a bare encrypted table, a COMMIT for each parcel",
        sum(theirs),
        1,
    )
    some = max(1, COUNSELORS // 10)
    yield Result(
        "the last tenth of these parcels, per parcel",
        "median",
        statistics.median(seconds[-some:]) * 1000,
        p95(seconds[-some:]) * 1000,
        1.5,
        "the first tenth of them",
        statistics.median(seconds[:some]) * 1000,
        some,
        is_ratio=True,
    )
    yield Result(
        f"memory of the process that merged {whole}, in MiB",
        "most",
        said["mib"],
        said["mib"],
        400,
        "–",
        None,
        1,
    )


# --- what the office asks ------------------------------------------------------------------------


def _questions(folder: Path) -> Iterator[Result]:
    from storage.caseload_manager import LocalCaseloadManager

    with LocalCaseloadManager().open(folder / "office", KEY) as caseload:
        yield _search(caseload, folder / "bare-people.db")
        yield compared(
            "the overview by college, read from disk",
            lambda: _progress(caseload),
            "counting the same files",
            lambda: _count(caseload),
            limit=1_000,
            rounds=9,
        )
        yield from _new_wages(caseload)
    yield _command(folder / "office")


def _search(caseload: OpenCaseload, bare: Path) -> Result:
    from tests.bench.core import search

    people = bare_database(bare)
    size = COUNSELORS * FILES
    try:
        return search(caseload, people, f"search among an office's {size:,} files", 50, "p95", size)
    finally:
        people.close()


def _progress(caseload: OpenCaseload) -> None:
    with caseload.snapshot() as reader:
        assert len(reader.progress("college")) >= min(COLLEGES, COUNSELORS)


def _count(caseload: OpenCaseload) -> None:
    with caseload.snapshot() as reader:
        assert reader.count(FileQuery()) == COUNSELORS * FILES


def _new_wages(caseload: OpenCaseload) -> Iterator[Result]:
    """Whose counts other minimum wages would change: all who were referred to a post, or nobody."""
    size = COUNSELORS * FILES
    for amount, whom, limit in ((50_000, "all", 60_000), (1, "none", 1_000)):
        yield compared(
            f"preview of new minimum wages that affect {whom} of an office's {size:,} files",
            partial(_effect_of_wages, caseload, amount, size if whom == "all" else 0),
            "reading the same files",
            partial(_read_all, caseload),
            limit=limit,
            rounds=1,
        )


def _effect_of_wages(caseload: OpenCaseload, amount: int, count: int) -> None:
    wages = json.dumps([{"region": "天津", "since": "2020-01-01", "amount": amount}])
    with caseload.snapshot() as reader:
        now = reader.org_settings()
        coming = replace(now, settings={**now.settings, WAGES_KEY: wages})
        effect = preview_settings(reader, coming, reader.file_ids(FileQuery()))
    assert effect.count == count


def _read_all(caseload: OpenCaseload) -> None:
    with caseload.snapshot() as reader:
        for some in batches(reader.file_ids(FileQuery())):
            reader.cases_to_count(some)


def report_of_the_past(home: Path) -> None:
    """Count the caseload as of a little while ago, beside how it stood a while before that."""
    from exports.runs.weekly import evaluate_past
    from storage.caseload_manager import LocalCaseloadManager

    with LocalCaseloadManager().open(home, KEY) as caseload:
        with caseload.snapshot() as reader:
            last = reader.actions(limit=COUNSELORS // 10 + 1)
        with caseload.history(last[-1].at) as past:
            before = caseload_figures(evaluate_past(past), past.parked(), last[-1].at)
        with caseload.history(last[0].at) as past:
            late_since = last[0].at - WEEK
            report = weekly_of(evaluate_past(past), past.parked(), last[0].at, before, late_since)
        assert len(report.now.files) == COUNSELORS * FILES


def _command(home: Path) -> Result:
    """``students --json``, the whole list, as another program would ask for it."""
    from tests.bench.caseloads import PASSPHRASE

    # As it starts every time but the first: compiled modules lie on disk.
    settings = {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    settings["PYTHONPYCACHEPREFIX"] = str(home.parent / "compiled")
    settings["ZHUHANG_PASSPHRASE"] = PASSPHRASE
    program = [sys.executable, str(_ROOT / "main.py"), "--home", str(home)]

    def run(*words: str) -> bytes:
        done = subprocess.run([*program, *words], env=settings, check=True, capture_output=True)
        return done.stdout

    assert len(json.loads(run("students", "--json"))) == COUNSELORS * FILES
    return compared(
        f"students --json of {COUNSELORS * FILES:,} files, from the start of the process",
        lambda: run("students", "--json"),
        "the same command for one of them",
        lambda: run("students", "--search", "0231000000", "--json"),
        limit=10_000,
        rounds=3,
    )


# --- what the office sees ------------------------------------------------------------------------


def _pages(folder: Path) -> Iterator[Result]:
    from tests.bench.windows import TYPED, Window, bare_table, search_in

    size = COUNSELORS * FILES
    taken: list[float] = []
    for _round in range(3):
        with Window(folder / "office", folder / "settings") as window:
            taken.append((window.shown_at - window.opened_at) * 1000)
    yield Result(
        f"from opening the caseload to the painted list of an office's {size:,}",
        "median",
        sorted(taken)[1],
        max(taken),
        1_500,
        "an empty table of Qt in a window of its own",
        sorted(times_of(bare_table(size), 5))[2],
        3,
    )
    with Window(folder / "office", folder / "settings") as window:
        with window.program.session._caseload.snapshot() as reader:  # the words of talks stay below
            words = [one for one in TYPED if reader.count(FileQuery(search=one))]
        name = f"keystroke to the repainted list of an office's {size:,}"
        yield search_in(window, name, 50, "p95", words)
        yield _switching(window)
        yield _until_shown(window, "overview", "overview", 2_000, rounds=3)
        yield _until_shown(window, "today", "view_model", 10_000, rounds=3)


def _switching(window: Any) -> Result:
    """From one page to the next; what they read goes on beside."""
    keys = [entry.key for entry in window.program.environment.pages(window.program)]
    shown = [key for key in keys if key not in _READ_ALL]
    for key in shown:
        window.page_host.show_page(key)
        _let_work(window, 1.0)

    def switch(key: str) -> None:
        window.page_host.show_page(key)
        window.paint()

    ours: list[float] = []
    bare: list[float] = []
    for _round in range(4):
        for key in shown:
            ours += times_of(partial(switch, key), 1)
            _let_work(window, 0.3)
            bare += times_of(window.program.window.repaint, 1)
    return Result(
        f"switch to another of {len(shown)} pages of an office's {COUNSELORS * FILES:,}, painted",
        "p95",
        statistics.median(ours),
        p95(ours),
        100,
        "repainting the same window",
        statistics.median(bare),
        len(ours),
    )


def _memory(folder: Path) -> Result:
    size = COUNSELORS * FILES
    most = _in_a_process(_SEEING, folder) / _MEBIBYTE
    return Result(
        f"memory of a window with an office's {size:,} files after every page and signals, in MiB",
        "most",
        most,
        most,
        400,
        "–",
        None,
        1,
    )


def _memory_of_a_report(folder: Path) -> Result:
    most = _in_a_process(_REPORTING, folder) / _MEBIBYTE
    return Result(
        f"memory of the process reporting on {COUNSELORS * FILES:,} files of a past hour, in MiB",
        "most",
        most,
        most,
        400,
        "–",
        None,
        1,
    )


def see_every_page(window: Any) -> None:
    """Go through all pages, each until it has read what it shows."""
    for entry in window.program.environment.pages(window.program):
        if entry.key != "file":
            window.page_host.show_page(entry.key)
            _let_work(window, 0.5)
            window.until(lambda: not window.program.jobs.running, most_s=_PATIENCE_S)
            window.paint()


def _let_work(window: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    window.until(lambda: time.monotonic() > end)


def _until_shown(window: Any, key: str, what: str, limit: float, *, rounds: int) -> Result:
    """From asking for a page that reads all files to what it shows, painted."""
    taken: list[float] = []
    for _round in range(rounds):
        window.page_host.show_page("students")
        _let_work(window, 1.0)
        started = time.perf_counter()
        page = window.page_host.show_page(key)
        setattr(page, what, None)
        page.refresh()
        window.until(lambda page=page: getattr(page, what), most_s=_PATIENCE_S)
        window.paint()
        taken.append((time.perf_counter() - started) * 1000)
    name = {"today": "the worklist", "overview": "the overview by college"}[key]
    return Result(
        f"{name} of an office's {COUNSELORS * FILES:,} files, from request to painted",
        "median",
        sorted(taken)[rounds // 2],
        max(taken),
        limit,
        "repainting the same window",
        sorted(times_of(window.program.window.repaint, 5))[2],
        rounds,
    )
