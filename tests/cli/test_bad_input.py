"""Bad input: one sentence that says what to do, the right exit code, nothing half-written."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.caseload_dtos import NewCaseload
from casework.problems import Trouble
from storage.caseload_manager import LocalCaseloadManager
from storage.location_checks import check_location
from tests.builders.accounts import as_an_ordinary_account
from tests.builders.commands import TALK, Office
from tests.builders.homes import PASSPHRASE, Home
from tests.builders.rosters import invented_students, tidy_rows, write_sheet
from tests.builders.xls import locked_package_bytes
from ui.cli.program import run, warn

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = pytest.mark.parametrize("lang", ["en", "zh_CN"])


def entries(office: Office) -> int:
    with office.home.open() as caseload:
        return caseload.checks.verify_journal().entries


def changed(options: tuple[str, ...], name: str, value: str) -> list[str]:
    words = list(options)
    words[words.index(name) + 1] = value
    return words


@LANGUAGES
@pytest.mark.parametrize("date", ["2026-02-30", "yesterdays", "2026/13/01", "", "11", "0000-01-01"])
def test_a_wrong_date_is_refused(office: Office, date: str, lang: str) -> None:
    before = entries(office)

    error = office.refuses("talk", "20230001", *changed(TALK, "--on", date), lang=lang)

    assert (error["exit"], error["error"], error["field"]) == (1, "BAD_DATE", "on")
    assert entries(office) == before


@pytest.mark.parametrize(
    ("name", "value", "code", "field"),
    [
        ("--on", "1999-12-31", "DAY_OUT_OF_RANGE", "on"),
        ("--start", "25:00", "BAD_TIME", "start"),
        ("--end", "noon", "BAD_TIME", "end"),
        ("--end", "09:00", "END_BEFORE_START", "end"),
        ("--end", "10:01", "TALK_LENGTH", "end"),
        ("--mode", "打电话", "BAD_CHOICE", "mode"),
        ("--mode", "面谈", "FIELD_MISSING", "place"),
        ("--topic", "  ", "FIELD_MISSING", "topic"),
        ("--content", "", "FIELD_MISSING", "content"),
        ("--content", "坏\udc80字", "BAD_TEXT", "content"),
    ],
)
def test_a_bad_value_of_a_talk_is_refused_with_its_field(
    office: Office, name: str, value: str, code: str, field: str
) -> None:
    for lang in ("en", "zh_CN"):
        error = office.refuses("talk", "20230001", *changed(TALK, name, value), lang=lang)

        assert (error["exit"], error["error"], error["field"]) == (1, code, field)


@LANGUAGES
def test_an_unknown_student_number_is_refused(office: Office, lang: str) -> None:
    before = entries(office)
    for words in (["show", "999"], ["explain", "999"], ["history", "999"],
                  ["talk", "20230001", "999", *TALK]):  # fmt: skip
        error = office.refuses(*words, lang=lang)

        assert (error["exit"], error["error"], error["field"]) == (1, "UNKNOWN_STUDENT", "students")
        assert "999" in error["message"]
    assert entries(office) == before


@LANGUAGES
def test_a_number_given_twice_is_refused(office: Office, lang: str) -> None:
    for numbers in (["20230001", "20230001"], ["20230001", "20230001@2027"]):
        error = office.refuses("talk", *numbers, *TALK, lang=lang)

        assert (error["exit"], error["error"]) == (1, "STUDENT_REPEATED")


@LANGUAGES
def test_records_that_do_not_exist_are_refused(office: Office, lang: str) -> None:
    nobody = "01a20aa3-3f25-70a1-9c98-c7f4fd67b1fe"

    assert (
        office.refuses("void", nobody, "--reason", "误录", lang=lang)["error"] == "UNKNOWN_RECORD"
    )
    assert office.refuses("void", "12", "--reason", "误录", lang=lang)["error"] == "BAD_ID"
    assert office.refuses("undo", nobody, lang=lang)["error"] == "UNKNOWN_ACTION"
    assert office.refuses("attend", nobody, "20230001", lang=lang)["error"] == "UNKNOWN_RECORD"


@LANGUAGES
def test_a_folder_where_a_file_should_be_is_refused(
    office: Office, tmp_path: Path, lang: str
) -> None:
    event = office.does(
        "event", "add", "--name", "双选会", "--kind", "招聘会", "--mode", "线下",
        "--on", "2026-11-20", "--organiser", "中心",
    )["id"]  # fmt: skip
    for words in (
        ["import", tmp_path],
        ["attend", event, "20230001", "--proof", tmp_path],
        ["destination", "20230001", "--code", "10", "--proof", tmp_path],
    ):
        error = office.refuses(*words, lang=lang)

        assert (error["exit"], error["error"]) == (1, "FILE_IS_FOLDER")


@LANGUAGES
def test_a_missing_file_is_refused(office: Office, tmp_path: Path, lang: str) -> None:
    missing = tmp_path / "花名册.xlsx"

    assert office.refuses("import", missing, lang=lang)["error"] == "FILE_MISSING"
    error = office.refuses("destination", "20230001", "--code", "10", "--proof", missing, lang=lang)
    assert (error["error"], error["field"]) == ("FILE_MISSING", "proof")


@LANGUAGES
def test_a_workbook_with_a_password_is_refused(office: Office, tmp_path: Path, lang: str) -> None:
    roster = tmp_path / "roster.xlsx"
    roster.write_bytes(locked_package_bytes())

    error = office.refuses("import", roster, lang=lang)

    assert (error["exit"], error["error"]) == (1, "WORKBOOK_LOCKED")


@LANGUAGES
@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "FILE_EMPTY"), (b"PK\x03\x04 broken", "FILE_UNREADABLE"), (b"\x00\x01\x02", None)],
)
def test_an_unreadable_workbook_is_refused(
    office: Office, tmp_path: Path, content: bytes, code: str | None, lang: str
) -> None:
    roster = tmp_path / "roster.xlsx"
    roster.write_bytes(content)
    before = entries(office)

    error = office.refuses("import", roster, lang=lang)

    assert error["exit"] == 1
    assert code in (None, error["error"])
    assert entries(office) == before


def test_a_missing_home_is_reported(office: Office, tmp_path: Path) -> None:
    for lang in ("en", "zh_CN"):
        said = office.typed(["students", "--home", str(tmp_path / "none"), "--lang", lang])

        assert said.code == 1
        assert str(tmp_path / "none") in said.err


def test_a_wrong_passphrase_and_a_missing_key_have_different_messages(office: Office) -> None:
    before = {p: p.read_bytes() for p in office.home.folder.rglob("*") if p.is_file()}

    wrong = office.says("students", "--json", environ={"ZHUHANG_PASSPHRASE": "not this one at all"})
    none = office.says("students", "--json", environ={"HOME": "/"})

    assert (wrong.code, wrong.error["error"]) == (4, "WRONG_PASSPHRASE")
    assert (none.code, none.error["error"]) == (4, "LOCKED")
    after = {p: p.read_bytes() for p in office.home.folder.rglob("*") if p.is_file()}
    assert after == before


def test_an_empty_descriptor_is_refused(office: Office) -> None:
    for number in ("877", "x", "-1"):
        said = office.typed(
            ["students", "--home", str(office.home.folder), f"--passphrase-fd={number}", "--json"]
        )

        assert (said.code, said.error["error"]) == (1, "BAD_SECRET")


def test_unmasking_without_a_reason_is_refused(office: Office) -> None:
    for words in (["students"], ["show", "20230001"], ["history", "20230001"]):
        error = office.refuses(*words, "--unmask")

        assert (error["exit"], error["error"], error["field"]) == (
            1, "UNMASK_NEEDS_REASON", "reason",
        )  # fmt: skip


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_full_disk_is_one_sentence_and_saves_nothing(office: Office) -> None:
    before = office.does("soak", "digest")
    limits = (
        "import resource, sys; sys.dont_write_bytecode = True;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, 120_000));"
        "sys.path.insert(0, sys.argv.pop(1)); import main; sys.exit(main.main(sys.argv[1:]))"
    )
    long_talk = changed(TALK, "--content", "谈话内容" * 8_000)

    done = subprocess.run(
        [sys.executable, "-c", limits, str(ROOT), "talk", "20230001", *long_talk,
         "--home", str(office.home.folder), "--json"],
        capture_output=True,
        env={**os.environ, "ZHUHANG_PASSPHRASE": PASSPHRASE},
        check=False,
        timeout=120,
    )  # fmt: skip

    assert done.returncode == 3, done.stdout
    assert done.stdout == b""
    assert json.loads(done.stderr)["error"] in {"DISK_FULL", "DISK_FAILED"}
    assert office.does("soak", "digest") == before
    assert office.does("verify", "journal")["ok"]


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder that an ordinary account may not write to, reachable by everyone."""
    outer = Path(tempfile.mkdtemp(prefix="zh-test-"))
    closed = outer / "closed"
    closed.mkdir(mode=0o555)
    outer.chmod(0o755)
    yield closed
    shutil.rmtree(outer)


class _AsAnybody(LocalCaseloadManager):
    """Makes a caseload as an account that may not even read the folder of the program."""

    def create(
        self, folder: Path, passphrase: str, opening: NewCaseload, *, quick: bool = False
    ) -> str:
        with as_an_ordinary_account():
            return super().create(folder, passphrase, opening, quick=quick)


@LANGUAGES
def test_a_read_only_folder_is_one_sentence(closed_folder: Path, lang: str) -> None:
    check_location(closed_folder.parent)  # whatever that needs is loaded now
    out, err = io.StringIO(), io.StringIO()

    code = run(
        ["init", "--role", "counselor", "--name", "周", "--unit", "学院", "--school", "1",
         "--home", str(closed_folder / "home"), "--lang", lang, "--json"],
        _AsAnybody(),
        stdout=out,
        stderr=err,
        environ={"ZHUHANG_PASSPHRASE": PASSPHRASE},
    )  # fmt: skip

    assert code == 3
    assert json.loads(err.getvalue())["error"] == "HOME_NOT_WRITABLE"
    assert list(closed_folder.iterdir()) == []


def test_an_unexpected_error_is_one_sentence_and_a_log_without_values(office: Office) -> None:
    secret = "王小明 129900200501011234"

    class Broken:
        def default_folder(self) -> Path:
            raise LookupError(secret)

    out, err = io.StringIO(), io.StringIO()
    code = run(["students", "--json"], Broken(), stdout=out, stderr=err, environ={})

    error = json.loads(err.getvalue())
    log = Path(error["facts"]["log"])
    assert (code, error["error"]) == (3, "INTERNAL")
    assert out.getvalue() == ""
    assert "LookupError" in log.read_text()
    assert "default_folder" in log.read_text()
    assert secret not in log.read_text()
    assert secret not in err.getvalue()


def test_the_log_is_in_the_home_if_there_is_one(office: Office) -> None:
    class Broken(type(office.home.manager)):
        def open(self, folder: Path, key: object) -> object:
            raise LookupError

    import io

    err = io.StringIO()
    home = office.home.folder
    run(["students", "--home", str(home)], Broken(), stdout=io.StringIO(), stderr=err, environ={})

    assert (home / "logs" / "zhuhang.log").exists()
    assert str(home / "logs" / "zhuhang.log") in err.getvalue()


@pytest.mark.system_clock(reason="starts a process of the program")
def test_an_output_error_does_not_claim_that_nothing_was_saved(office: Office) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), "talk", "20230001", *TALK,
             "--home", str(office.home.folder), "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "ZHUHANG_PASSPHRASE": PASSPHRASE},
            check=False,
            timeout=120,
        )  # fmt: skip

    assert done.returncode == 3
    assert json.loads(done.stderr)["error"] == "ANSWER_NOT_WRITTEN"
    assert len(office.does("show", "20230001")["talks"]) == 1


def test_the_folder_for_pending_rows_is_checked_before_the_import(
    office: Office, tmp_path: Path
) -> None:
    roster = write_sheet(tmp_path / "roster.xlsx", tidy_rows(invented_students(3)))
    before = entries(office)

    for target, code in (
        (tmp_path, "TARGET_IS_FOLDER"),
        (tmp_path / "no/x.xlsx", "FOLDER_MISSING"),
    ):
        error = office.refuses("import", roster, "--problems", target)
        assert error["error"] == code
    assert entries(office) == before


def test_an_empty_home_is_not_the_current_folder(office: Office) -> None:
    said = office.typed(["students", "--home", "", "--json"])

    assert (said.code, said.error["error"], said.error["field"]) == (1, "FIELD_MISSING", "home")


@pytest.mark.parametrize("pair", ["nonsense", "planet=mars", "cohort=soon", "owes=money"])
def test_an_invalid_filter_is_refused(office: Office, pair: str) -> None:
    error = office.refuses("students", "--where", pair)

    assert (error["exit"], error["field"]) == (1, "where")


@pytest.mark.fast
def test_a_caseload_that_is_open_elsewhere_is_reported(office: Office, tmp_path: Path) -> None:
    home: Home = office.home
    with home.manager.open(home.folder, home.key):
        error = office.refuses("students")

    assert (error["exit"], error["error"]) == (3, "HOME_IN_USE")


def test_a_backup_without_disk_space_does_not_claim_that_nothing_was_saved(
    capsys: pytest.CaptureFixture[str],
) -> None:
    warn(Trouble("DISK_FULL", path="/home/zhou/backups", free_bytes=0))

    answer = capsys.readouterr().err
    assert answer.startswith("Your changes are saved")
    assert "The disk is full" in answer
    assert "nothing was saved" not in answer
