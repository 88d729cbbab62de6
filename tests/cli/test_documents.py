"""Documents made by commands: the right ones, whole or not at all, each with its trace."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from casework.read_models import Action
from tests.builders.commands import TALK, Office
from tests.builders.disks import BALLAST, a_small_disk
from tests.builders.homes import facts, roster_of
from tests.builders.nonempty import nonempty

LANGUAGES = pytest.mark.parametrize("lang", ["en", "zh_CN"])
ID_NUMBER = "129900200501010014"
TALKED = TALK[TALK.index("--content") + 1]
NO_FONT_HAS_IT = "\u072b"


def text_of(pdf: str) -> str:
    read = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    return "".join(read.stdout.decode().split())


def cells_of(book: Path) -> str:
    sheet = openpyxl.load_workbook(book).worksheets[0]
    return "\n".join(
        "|".join(str(c or "") for c in row) for row in sheet.iter_rows(values_only=True)
    )


def take_in(office: Office, **changed: Any) -> None:
    with office.home.open() as caseload:
        caseload.services.imports.import_draft(
            roster_of([facts(9, id_number=ID_NUMBER, **changed)])
        )


def journal(office: Office) -> tuple[Action, ...]:
    """What was written down, newest first."""
    with office.home.open() as caseload, caseload.snapshot() as reader:
        return reader.actions()


def digests(paths: Iterable[str]) -> list[str]:
    return [hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in paths]


@pytest.mark.fast
def test_a_dossier_is_named_by_number_and_contains_the_name(office: Office, tmp_path: Path) -> None:
    office.does("talk", "20230001", *TALK)

    made = office.does("dossier", "20230001", "--out", tmp_path / "made" / "here")

    assert list(made) == ["paths", "files", "missing_glyphs", "action", "notes"]
    (path,) = made["paths"]
    assert Path(path) == tmp_path / "made" / "here" / "助航_2027届_学生档案_20230001.pdf"
    assert made["files"] == 1
    assert made["missing_glyphs"] == []
    words = text_of(path)
    assert facts(1).name in words
    assert TALKED[:12] in words


def test_every_export_is_journaled_with_counts_level_and_digests(
    office: Office, tmp_path: Path
) -> None:
    made = office.does(
        "dossier", "--all", "--out", tmp_path / "d", "--level", "上报", "--receiver", "就业中心"
    )

    latest = journal(office)[0]
    assert (str(latest.id), latest.name) == (made["action"], "document.export")
    noted = dict(latest.facts)
    assert len(set(noted.pop("codes"))) == 3
    assert len(noted.pop("files")) == noted["count"] == made["files"] == 3
    assert noted == {
        "kind": "dossier",
        "level": "上报",
        "count": 3,
        "receiver": "就业中心",
        "digests": digests(made["paths"]),
        "unmasked": False,
        "journal_count": 2,
    }
    assert office.does("verify", "journal")["ok"]


def test_dossiers_and_sheet_of_a_class_have_the_same_students(
    office: Office, tmp_path: Path
) -> None:
    class_name = facts(1).class_name
    theirs = [s for s in office.does("students") if s["class_name"] == class_name]

    made = office.does("dossier", "--class", class_name, "--out", tmp_path)
    sheet = office.does("sheet", "--class", class_name, "--out", tmp_path / "sheet.pdf")

    names = [f"助航_2027届_学生档案_{student['student_no']}.pdf" for student in theirs]
    assert [Path(path).name for path in made["paths"]] == names
    assert sheet["files"] == made["files"] == len(theirs)
    words = text_of(sheet["paths"][0])
    assert all(student["name"] in words for student in nonempty(theirs))
    assert journal(office)[0].facts["kind"] == "class_sheet"


def test_a_class_sheet_contains_nothing_confidential(office: Office, tmp_path: Path) -> None:
    take_in(office, class_name="会计2309", phone="13900001234", categories=("低保家庭",))
    office.does("talk", "20230009", *TALK)

    office.does("sheet", "--class", "会计2309", "--out", tmp_path / "s.pdf")

    words = text_of(str(tmp_path / "s.pdf"))
    assert facts(9).name in words
    for secret in (ID_NUMBER, ID_NUMBER[-4:], "1234", "低保", "困难", TALKED[:6]):
        assert secret not in words


def test_a_dossier_contains_nothing_above_its_level(office: Office, tmp_path: Path) -> None:
    office.does("talk", "20230001", *TALK)

    within = office.does("dossier", "20230001", "--out", tmp_path / "a")
    reported = office.does("dossier", "20230001", "--out", tmp_path / "b", "--level", "上报")

    assert TALKED[:12] in text_of(within["paths"][0])
    assert TALKED[:12] not in text_of(reported["paths"][0])


@pytest.mark.parametrize("command", ["dossier", "ledger"])
def test_personal_numbers_are_masked_unless_a_reason_is_recorded(
    office: Office, tmp_path: Path, command: str
) -> None:
    take_in(office)

    def words(*more: str) -> str:
        out = tmp_path / ("out" if command == "dossier" else "ledger.xlsx")
        path = Path(office.does(command, "20230009", "--out", out, *more)["paths"][0])
        return text_of(str(path)) if command == "dossier" else cells_of(path)

    covered = words()
    shown = words("--unmask", "--reason", "补贴申报")

    assert ID_NUMBER not in covered
    assert "129900********0014" in covered
    assert ID_NUMBER in shown
    export, reveal, before = journal(office)[:3]
    assert (export.name, export.facts["unmasked"]) == ("document.export", True)
    assert (reveal.name, reveal.facts["reason"]) == ("personal_data.reveal", "补贴申报")
    assert (before.name, before.facts["unmasked"]) == ("document.export", False)


def test_the_ledger_contains_all_students_unless_some_are_named(
    office: Office, tmp_path: Path
) -> None:
    everyone = office.does("ledger", "--out", tmp_path / "all.xlsx")
    one = office.does("ledger", "20230002", "--out", tmp_path / "one.xlsx")

    assert (everyone["files"], one["files"]) == (3, 1)
    cells = cells_of(tmp_path / "all.xlsx")
    assert "2027届困难毕业生就业帮扶工作台账" in cells
    assert "填报单位：经济管理学院" in cells
    assert [facts(number).name in cells for number in (1, 2, 3)] == [True] * 3
    assert facts(1).name not in cells_of(tmp_path / "one.xlsx")


def test_undo_skips_exports(office: Office, tmp_path: Path) -> None:
    talk = office.does("talk", "20230001", *TALK)
    made = office.does("dossier", "20230001", "--out", tmp_path)

    assert office.refuses("undo", made["action"])["error"] == "NOT_UNDOABLE"
    assert office.does("undo")["of"] == talk["action"]


@LANGUAGES
def test_a_character_without_a_glyph_is_reported_with_its_student(
    office: Office, tmp_path: Path, lang: str
) -> None:
    take_in(office, name=f"王{NO_FONT_HAS_IT}")

    made = office.does("dossier", "20230009", "--out", tmp_path)
    answer = office.says("dossier", "20230009", "--out", tmp_path, lang=lang)

    assert made["missing_glyphs"] == [
        {"student_no": "20230009", "character": NO_FONT_HAS_IT, "code_point": "U+072B"}
    ]
    assert "〔U+072B〕" in text_of(made["paths"][0])
    assert "〔U+072B〕" in answer.out
    assert "20230009" in answer.out.splitlines()[-1]


@LANGUAGES
@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        (["dossier"], "NO_STUDENT", "students"),
        (["dossier", "20230001", "--all"], "STUDENTS_TWO_WAYS", "students"),
        (["ledger", "--class", "会计2301", "--all"], "STUDENTS_TWO_WAYS", "students"),
        (["dossier", "20239999"], "UNKNOWN_STUDENT", "students"),
        (["dossier", "--class", "会计99"], "NO_SUCH_CLASS", "class_name"),
        (["sheet", "--class", "会计99"], "NO_SUCH_CLASS", "class_name"),
        (["dossier", "--all", "--cohort", "2031"], "NO_SUCH_COHORT", "cohort"),
        (["dossier", "--all", "--level", "绝密"], "BAD_CHOICE", "disclosure"),
        (["dossier", "--all", "--level", "公开汇总"], "LEVEL_WITHOUT_PERSONS", "level"),
        (["ledger", "--level", "公开汇总"], "LEVEL_WITHOUT_PERSONS", "level"),
        (["ledger", "--unmask"], "UNMASK_NEEDS_REASON", "reason"),
        (["ledger", "--unmask", "--reason", " "], "UNMASK_NEEDS_REASON", "reason"),
    ],
)
def test_an_impossible_request_is_refused_and_writes_nothing(
    office: Office, tmp_path: Path, words: list[str], code: str, field: str, lang: str
) -> None:
    before = journal(office)

    error = office.refuses(*words, "--out", tmp_path / "out", lang=lang)

    assert (error["exit"], error["error"], error["field"]) == (1, code, field)
    assert not (tmp_path / "out").exists()
    assert journal(office) == before


def test_a_caseload_without_students_has_no_documents(tmp_path: Path) -> None:
    from tests.builders.commands import an_office

    office = an_office(tmp_path, students=0)

    assert office.refuses("ledger", "--out", tmp_path / "l.xlsx")["error"] == "CASELOAD_EMPTY"


WAYS = {
    "dossier": ["dossier", "--all"],
    "sheet": ["sheet", "--class", "会计2302"],
    "ledger": ["ledger"],
}
EVERY_WAY = pytest.mark.parametrize("command", list(WAYS))


@LANGUAGES
@EVERY_WAY
def test_a_target_of_the_wrong_kind_is_refused(
    office: Office, tmp_path: Path, command: str, lang: str
) -> None:
    target = tmp_path / "target"
    if command == "dossier":
        target.write_text("mine")
    else:
        target.mkdir()
    before = journal(office)

    error = office.refuses(*WAYS[command], "--out", target, lang=lang)

    wanted = "TARGET_IS_FILE" if command == "dossier" else "TARGET_IS_FOLDER"
    assert (error["exit"], error["error"], error["facts"]) == (1, wanted, {"path": str(target)})
    assert journal(office) == before


@pytest.mark.parametrize("command", ["sheet", "ledger"])
def test_a_missing_folder_is_reported(office: Office, tmp_path: Path, command: str) -> None:
    error = office.refuses(*WAYS[command], "--out", tmp_path / "none" / "out")

    assert (error["exit"], error["error"]) == (3, "FOLDER_MISSING")


@EVERY_WAY
def test_an_empty_target_is_not_the_current_folder(office: Office, command: str) -> None:
    assert office.refuses(*WAYS[command], "--out", "")["field"] == "out"


@EVERY_WAY
def test_a_full_disk_keeps_the_older_document(office: Office, tmp_path: Path, command: str) -> None:
    before = journal(office)
    with a_small_disk(tmp_path / "small") as disk:
        ending = "xlsx" if command == "ledger" else "pdf"
        older = disk.root / f"助航_2027届_学生档案_20230001.{ending}"
        older.write_bytes(b"older")
        disk.fill(leave=2_000)

        said = office.says(*WAYS[command], "--out", _target(disk.root, command, older), "--json")

        assert (said.code, said.error["error"] in disk.full) == (3, True), said.err
        assert older.read_bytes() == b"older"
        assert {path.name for path in disk.root.iterdir()} <= {older.name, BALLAST}
    assert journal(office) == before


@EVERY_WAY
def test_a_read_only_target_is_reported(office: Office, tmp_path: Path, command: str) -> None:
    with a_small_disk(tmp_path / "small") as disk, disk.closed():
        target = _target(disk.root, command, disk.root / "x")
        said = office.says(*WAYS[command], "--out", target, "--json")

        assert said.code == 3
        assert said.error["error"] in {*disk.full, *disk.read_only}


def test_a_folder_created_for_a_failed_export_is_removed(office: Office, tmp_path: Path) -> None:
    with a_small_disk(tmp_path / "small") as disk:
        disk.fill(leave=2_000)
        said = office.says("dossier", "20230001", "--out", disk.root / "a" / "b")

        assert said.code == 3
        assert {path.name for path in disk.root.iterdir()} <= {BALLAST}


def _target(root: Path, command: str, file: Path) -> Path:
    return root if command == "dossier" else file


def test_the_demonstration_exports_every_kind_of_document_and_says_where(
    office: Office, tmp_path: Path
) -> None:
    answer = office.typed(["demo", "--out", str(tmp_path / "d"), "--students", "12", "--json"])

    assert answer.code == 0, answer.err
    made = answer.document["documents"]
    every = [made["dossier"], *made["class_dossiers"], made["ledger"], *made["class_sheets"]]
    every += made["forms"]
    assert len(made["forms"]) == 5
    assert set(every) < set(answer.document["files"])
    assert all(Path(path).is_file() for path in nonempty(every))
    assert len(made["class_sheets"]) > 1
    cells = cells_of(Path(made["ledger"]))
    names = [row.split("|")[2] for row in cells.splitlines() if row.split("|")[0].isdecimal()]
    assert len(names) == answer.document["progress"]["files"]
    assert not [path for path in every if any(name in path for name in names)]


def test_one_pdf_of_a_class_is_in_seating_order(office: Office, tmp_path: Path) -> None:
    with office.home.open() as caseload:
        numbers = ["20230001", "20230004", "20230007"]
        caseload.services.imports.import_draft(
            roster_of([facts(n) for n in (1, 4, 7)], source="6b" * 32)
        )
        with caseload.snapshot() as reader:
            seats = list(reader.find_files(numbers))
        caseload.services.seating.set_seating("会计2302", 2, [seats[2], None, seats[0], seats[1]])

    made = office.does("dossier", "--class", "会计2302", "--bound", "--out", tmp_path)

    text = text_of(made["paths"][0])
    places = [text.index(f"学号{number}") for number in ("20230007", "20230001", "20230004")]
    assert places == sorted(places)
