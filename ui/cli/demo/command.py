"""Creates the invented caseload, for the command ``demo`` and for the window."""

from __future__ import annotations

import io
import json
import os
import random
import shlex
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.caseload_dtos import NewCaseload, UnlockCredentials
from casework.intake import ImportPreview, draft_of
from casework.problems import RuleBroken, Trouble
from casework.read_models import FileQuery
from casework.records import Role
from casework.service_layer.caseload_port import CaseloadManager
from casework.service_layer.imports import graduating_cohort
from exports.table_book import write_problem_book
from ui.cli import json_shapes, output
from ui.cli.context import CommandContext
from ui.cli.demo.invention import HEADINGS, InventedStudent, flawed, students
from ui.cli.demo.papers import FOLDER, Papers, make_papers
from ui.cli.demo.records import DemoClock, DemoCounts
from ui.cli.demo.work import SchoolYear
from ui.cli.parser import Commands
from ui.cli.students import progress_table
from ui.cli.values import NUMBER
from ui.common.display_names import kind_name
from ui.common.i18n import _, current_language
from ui.common.intake_words import draft_problems
from ui.platform.home_files import DEMO_MARKER
from ui.start import PASSPHRASE_VARIABLE

PASSPHRASE = "demo-caseload-for-show"  # noqa: S105  protects invented data only
LEAST, MOST = 12, 5000
_SEED = 20270601


@dataclass(frozen=True, slots=True)
class DemoResult:
    """The content of the demonstration, for the answer."""

    folder: Path
    preview: ImportPreview
    tally: DemoCounts
    progress: dict[str, Any]
    papers: Papers

    @property
    def home(self) -> Path:
        return self.folder / "home"


def add_to(commands: Commands) -> None:
    """Add the command of this module."""
    demo = commands.add("demo", _("create a fictitious caseload with records"), _demo)
    demo.option("--out", _("DIR"), _("an empty folder"), required=True)
    demo.option("--students", NUMBER, _("number of students; 120 by default"), default="120")


def _demo(context: CommandContext, args: Namespace) -> int:
    if not LEAST <= args.students <= MOST:
        raise RuleBroken("DEMO_SIZE", "students", least=LEAST, most=MOST)
    folder = Path(args.out).absolute()
    _prepare(folder)
    made = _make(context, folder, args.students)
    return context.answer(_document(made), _answer_text(made))


def _prepare(folder: Path) -> None:
    """Prepare the folder: delete an earlier demonstration, reject any other content."""
    marker = folder / DEMO_MARKER
    if folder.exists() and not folder.is_dir():
        raise RuleBroken("DEMO_PLACE_TAKEN", "out", path=str(folder))
    if folder.is_dir() and any(folder.iterdir()):
        if not marker.is_file():
            raise RuleBroken("DEMO_PLACE_TAKEN", "out", path=str(folder))
        for made in ("home", FOLDER):
            if (folder / made).is_dir():
                shutil.rmtree(folder / made)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise RuleBroken("DEMO_PLACE_TAKEN", "out", path=str(folder)) from error
    except NotADirectoryError as error:
        raise Trouble("FOLDER_MISSING", path=str(folder)) from error
    marker.write_text("Zhuhang 助航: demonstration, invented students only\n", encoding="utf-8")


def _make(context: CommandContext, folder: Path, count: int) -> DemoResult:
    today = context.today()
    cohort = graduating_cohort(today)
    dice = random.Random(_SEED)  # noqa: S311  reproducible on purpose
    rows = list(students(count, cohort, dice))
    write_roster(folder / "roster.xlsx", rows + flawed(rows, cohort, dice), cohort)
    opening = NewCaseload("李建国", "计算机学院", "10099", Role.COUNSELOR)
    key = UnlockCredentials(passphrase=PASSPHRASE)
    year = SchoolYear(today=today, dice=dice)
    clock = DemoClock(year.first_day)
    earlier = context.manager.with_clock(clock.now, clock.today)
    earlier.create(folder / "home", PASSPHRASE, opening, quick=True)
    draft = draft_of(context.manager.read_table(folder / "roster.xlsx"))
    with earlier.open(folder / "home", key) as caseload:
        _, preview = caseload.services.imports.import_draft(draft)
        with caseload.snapshot() as reader:
            lines = reader.lines(FileQuery())
        files = [line.file.id for line in lines]
        unpaired: Sequence[UUID] = [line.file.id for line in lines if line.helper is None]
        year.work_until_today(caseload.services, clock, files, unpaired)
    with context.manager.open(folder / "home", key) as caseload:
        year.work_today(caseload.services)
        with caseload.snapshot() as reader:
            progress = json_shapes.progress(reader.progress("class"))
        papers = make_papers(caseload, folder / FOLDER)
    write_problem_book(folder / "problems.xlsx", *draft_problems(preview))
    return DemoResult(folder, preview, year.tally, progress, papers)


def write_roster(target: Path, rows: Sequence[InventedStudent], cohort: int) -> None:
    """Write the rows as a college would: a title, headings, text cells, a totals row."""
    import xlsxwriter

    from exports.atomic_files import atomic_writer

    with atomic_writer(target, private=False) as stream:
        book = xlsxwriter.Workbook(stream, {"in_memory": True})
        sheet = book.add_worksheet("困难毕业生")
        title = book.add_format({"bold": True, "align": "center"})
        sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, f"{cohort}届困难毕业生花名册", title)
        sheet.write_row(1, 0, HEADINGS)
        for place, row in enumerate(rows, start=2):
            for column, cell in enumerate(row.cells):
                if cell:
                    sheet.write_string(place, column, cell)
        sheet.write_string(len(rows) + 2, 1, "合计")
        book.close()


def _document(made: DemoResult) -> dict[str, Any]:
    names = "dossier class_dossiers ledger class_sheets of_the_year forms"
    return {
        "home": made.home,
        "passphrase": PASSPHRASE,
        "files": [made.folder / "roster.xlsx", made.folder / "problems.xlsx", *made.papers],
        "documents": output.picked(made.papers, names),
        "import": {"rows": len(made.preview.rows), **made.preview.counts},
        "made": made.tally.counts,
        "progress": made.progress,
    }


def _opening(home: Path) -> str:
    """Return a command to open the demonstration, to be pasted into any shell."""
    program = [sys.executable]
    if not getattr(sys, "frozen", False):
        program.append(str(Path(sys.argv[0]).absolute()))
    command = [*program, "students", "--home", str(home)]
    if os.name == "nt":
        return f"set {PASSPHRASE_VARIABLE}={PASSPHRASE}\n{subprocess.list2cmdline(command)}"
    return f"{PASSPHRASE_VARIABLE}={PASSPHRASE} {shlex.join(command)}"


def _answer_text(made: DemoResult) -> str:
    facts: list[tuple[str, object]] = [
        (_("Data folder"), made.home),
        (_("Passphrase"), PASSPHRASE),
        (_("Roster"), made.folder / "roster.xlsx"),
        (_("Pending rows"), made.folder / "problems.xlsx"),
        (_("Files opened"), made.preview.count("new")),
        (_("Rows pending"), made.preview.count("parked")),
    ]
    facts += [(kind_name(kind), number) for kind, number in made.tally.counts.items()]
    heading = _("A fictitious caseload was created; none of its people exist.")
    papers = "\n".join([_("Documents:"), *map(str, made.papers)])
    opening = "\n".join([_("Open it with:"), _opening(made.home)])
    parts = (heading, output.pairs(facts), progress_table(made.progress), papers, opening)
    return "\n\n".join(parts)


def make_demo(manager: CaseloadManager, folder: Path, students: int) -> Path:
    """Create the demonstration in a folder and return its data folder.

    Raises:
        Trouble: DEMO_FAILED, with the command's message.
    """
    from ui.cli.program import run

    said = io.StringIO()
    arguments = ["demo", "--out", str(folder), "--students", str(students), "--json"]
    arguments += ["--lang", current_language()]
    if run(arguments, manager, stdout=said, stderr=said, environ={}):
        raise Trouble("DEMO_FAILED", said=_message(said.getvalue()))
    return folder / "home"


def _message(said: str) -> str:
    try:
        return str(json.loads(said)["message"])
    except (ValueError, KeyError, TypeError):
        return said.strip()
