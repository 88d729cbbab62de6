"""The program itself, as a child process: begin, work, break off, come back."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from casework.problems import Trouble
from casework.reasons import REASONS
from tests.builders.commands import TALK, Office, an_office
from tests.builders.homes import PASSPHRASE
from tests.builders.nonempty import nonempty
from tests.builders.rosters import invented_students, tidy_rows, write_sheet
from ui.cli.demo.command import PASSPHRASE as DEMO_PASSPHRASE

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, str(ROOT / "main.py"))


@dataclass(frozen=True)
class Done:
    """What a child process left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


def program(
    *words: str | Path, passphrase: str | None = PASSPHRASE, given: Sequence[int] = ()
) -> Done:
    """Run ``main.py`` to its end; nobody sits at its terminal."""
    environ = {name: value for name, value in os.environ.items() if name != "ZHUHANG_PASSPHRASE"}
    if passphrase is not None:
        environ["ZHUHANG_PASSPHRASE"] = passphrase
    done = subprocess.run(
        [*PROGRAM, *map(str, words)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environ,
        pass_fds=given,
        check=False,
        timeout=300,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_talk_counts_in_a_new_caseload(tmp_path: Path) -> None:
    home = tmp_path / "home"
    roster = write_sheet(tmp_path / "花名册.xlsx", tidy_rows(invented_students(5)))

    begun = program(
        "init", "--role", "counselor", "--name", "周老师", "--unit", "经济管理学院",
        "--school", "10099", "--home", home, "--json",
    )  # fmt: skip
    taken = program("import", roster, "--cohort", "2027", "--home", home, "--json")
    students = program("students", "--home", home, "--json").document
    number = students[0]["student_no"]
    talk = list(TALK)
    talk[1] = "today"
    logged = program("talk", number, *talk, "--home", home, "--lang", "zh_CN")
    checked = program("verify", "journal", "--home", home, "--json")

    assert (begun.code, set(begun.document)) == (0, {"home", "recovery_code"})
    assert taken.document["new"] == 5
    assert logged.code == 0, logged.err
    assert "完成" in logged.out
    assert checked.document["entries"] == 3
    for done in (begun, taken, logged, checked):
        assert done.err == ""


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_passphrase_is_read_from_a_descriptor(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    reading, writing = os.pipe()
    os.write(writing, f"{PASSPHRASE}\n".encode())
    os.close(writing)

    said = program(
        "--passphrase-fd", str(reading), "students", "--home", office.home.folder, "--json",
        passphrase="a wrong one in the environment", given=[reading],
    )  # fmt: skip
    os.close(reading)

    assert said.code == 0, said.err
    assert len(said.document) == 3


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_child_of_the_program_does_not_inherit_the_passphrase(tmp_path: Path) -> None:
    """The first step of an import is replaced by a child that says what it was given."""
    script = (
        "import os, subprocess, sys; sys.path.insert(0, sys.argv[1]); import main;"
        "from ui.cli import rosters;"
        "show = lambda *a, **k: print(subprocess.run([sys.executable, '-c',"
        " 'import os; print(os.environ.get(\"ZHUHANG_PASSPHRASE\"))'], capture_output=True,"
        " text=True).stdout, end='');"
        "rosters.readable_file = show;"
        "main.main(['import', 'nothing.xlsx', '--home', sys.argv[2]])"
    )
    office = an_office(tmp_path)

    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT), str(office.home.folder)],
        capture_output=True,
        text=True,
        env={**os.environ, "ZHUHANG_PASSPHRASE": PASSPHRASE},
        check=False,
        timeout=120,
    )

    assert done.stdout == "None\n", done.stderr


@pytest.mark.system_clock(reason="starts a process of the program")
def test_without_a_key_and_a_terminal_the_caseload_stays_locked(tmp_path: Path) -> None:
    office = an_office(tmp_path)

    said = program("students", "--home", office.home.folder, passphrase=None)

    assert said.code == 4
    assert said.err.count("\n") == 1


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    office = an_office(tmp_path, students=30)
    environ = {**os.environ, "ZHUHANG_PASSPHRASE": PASSPHRASE}
    words = [*PROGRAM, "students", "--home", str(office.home.folder), "--json"]
    reading, writing = os.pipe()
    with subprocess.Popen(words, stdout=writing, stderr=subprocess.PIPE, env=environ) as child:
        os.close(writing)
        os.close(reading)
        assert child.stderr is not None
        complaint = child.stderr.read()

    assert (child.returncode, complaint) == (0, b"")


@pytest.mark.system_clock(reason="starts a process of the program")
def test_acknowledged_writes_survive_a_kill(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    environ = {**os.environ, "ZHUHANG_PASSPHRASE": PASSPHRASE}
    words = [*PROGRAM, "soak", "write-loop", "--home", str(office.home.folder)]

    with subprocess.Popen(words, stdout=subprocess.PIPE, env=environ) as child:
        assert child.stdout is not None
        acknowledged = [child.stdout.readline().split()[1].decode() for _ in range(5)]
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read().decode()
    acknowledged += [line.split()[1] for line in rest.splitlines() if line.startswith("ACK ")]

    verified = office.says("soak", "verify")
    assert verified.code == 0, verified.err
    had = {line.removeprefix("HAVE ") for line in verified.out.splitlines()}
    assert len(acknowledged) >= 5
    assert set(acknowledged) <= had


def test_the_write_loop_creates_files_in_an_empty_caseload(tmp_path: Path) -> None:
    office = an_office(tmp_path, students=0)

    said = office.says("soak", "write-loop", "--count", "3")

    assert said.code == 0, said.err
    assert [line.split()[0] for line in said.out.splitlines()] == ["ACK"] * 3
    assert len(office.does("students")) == 20
    assert office.says("soak", "verify").out.count("HAVE ") == 3


@pytest.mark.fast
def test_the_digest_depends_on_the_facts(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    first = office.says("soak", "digest").out.strip()

    office.does("talk", "20230001", *TALK)
    second = office.says("soak", "digest").out.strip()

    assert len(bytes.fromhex(first)) == 32
    assert first != second


def test_the_demonstration_is_reproducible_and_needs_an_empty_folder(
    tmp_path: Path,
) -> None:
    office = an_office(tmp_path)
    place = tmp_path / "demo"

    made = office.typed(["demo", "--out", str(place), "--students", "24", "--json"])
    again = office.typed(["demo", "--out", str(place), "--students", "24", "--json"])
    refused = office.typed(["demo", "--out", str(tmp_path), "--json"])

    assert made.code == again.code == 0, made.err + again.err
    shown = made.document
    assert shown["made"] == again.document["made"]
    assert shown["progress"] == again.document["progress"]
    assert shown["import"]["new"] == 24
    assert shown["progress"]["files"] == 24 + 4  # four more of an earlier year
    assert shown["import"]["parked"] == 6
    assert all(Path(file).is_file() for file in nonempty(shown["files"]))
    assert set(shown["made"]) >= {
        "plan", "talk", "employer", "post", "referral", "event", "attendance", "destination",
    }  # fmt: skip
    codes = _codes_of_the_demonstration(place / "home")
    # What the service layer refuses can only come in with records kept elsewhere.
    of_an_office = {"SENDER_REFUSED", "UNCHECKED"}  # said of what others report
    assert REASONS.keys() - codes == {"RESPONSE_BEFORE_REFERRAL"} | of_an_office
    assert (refused.code, refused.error["error"]) == (1, "DEMO_PLACE_TAKEN")
    doubts = office.typed(
        ["signals", "--home", str(place / "home"), "--json"],
        environ={"ZHUHANG_PASSPHRASE": DEMO_PASSPHRASE},
    )
    overlaps = [one for one in doubts.document if one["detector"] == "TALKS_OVERLAP"]
    assert 1 <= len(overlaps) <= 3  # the two talks that are there for it, and their neighbours
    kinds = [one["detector"] for one in doubts.document]
    assert kinds.count("ENTERED_TOGETHER") <= 3  # a year's work was not entered in one go
    assert len(kinds) <= 40


@pytest.mark.system_clock(reason="starts a process of the program")
def test_commands_printed_by_the_demonstration_work_in_any_folder(tmp_path: Path) -> None:
    made = program("demo", "--out", tmp_path / "a place", "--students", "12", "--lang", "en")
    assert made.code == 0, made.err
    to_type = made.out.rstrip().splitlines()[-1]

    typed = subprocess.run(
        ["/bin/sh", "-c", to_type], cwd="/", capture_output=True, check=False, timeout=60
    )

    assert typed.returncode == 0, typed.stderr
    assert len(typed.stdout.splitlines()) >= 12


def _codes_of_the_demonstration(home: Path) -> set[str]:
    from casework import clock
    from casework.caseload_dtos import UnlockCredentials
    from casework.read_models import FileQuery
    from casework.verdicts import judge, judge_extra_services
    from storage.caseload_manager import LocalCaseloadManager

    manager = LocalCaseloadManager()
    with (
        manager.open(home, UnlockCredentials(passphrase=DEMO_PASSPHRASE)) as caseload,
        caseload.snapshot() as reader,
    ):
        assert caseload.checks.verify_journal().findings == ()
        cases = reader.cases(line.file.id for line in reader.lines(FileQuery()))
        return {
            code
            for case in cases.values()
            for verdict in (
                *judge(case, case.pack, clock.today()),
                *judge_extra_services(case, case.pack, clock.today()),
            )
            for code in verdict.codes
        }


@pytest.mark.parametrize("students", ["3", "90000", "many"])
def test_a_demonstration_of_invalid_size_is_refused(tmp_path: Path, students: str) -> None:
    office = an_office(tmp_path)

    said = office.typed(["demo", "--out", str(tmp_path / "d"), "--students", students, "--json"])

    assert (said.code, said.error["field"]) == (1, "students")
    assert not (tmp_path / "d").exists()


def test_a_recovery_file_is_private_and_never_overwritten(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    target = tmp_path / "code.txt"

    answer = office.does("keys", "recovery", "--recovery-file", target)
    mode = target.stat().st_mode & 0o777
    code = target.read_text().splitlines()[-1]
    office.home.code = code

    assert answer == {"home": str(office.home.folder), "recovery_file": str(target)}
    assert mode == 0o600
    assert len(office.does("students")) == 3
    error = office.refuses("keys", "recovery", "--recovery-file", target)
    assert error["error"] == "TARGET_EXISTS"
    assert target.read_text().splitlines()[-1] == code


def test_the_old_recovery_code_is_kept_if_the_new_one_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = an_office(tmp_path)

    def refuse(target: Path, _data: bytes) -> None:
        raise Trouble("DISK_FULL", path=str(target))

    with monkeypatch.context() as patch:
        patch.setattr("exports.atomic_files.write_atomically", refuse)
        error = office.refuses("keys", "recovery", "--recovery-file", tmp_path / "code.txt")

    assert error["error"] == "DISK_FULL"
    assert len(office.does("students")) == 3


def test_changing_a_secret_reports_what_the_old_one_still_opens(tmp_path: Path) -> None:
    office = an_office(tmp_path)

    said = office.says("keys", "recovery")

    assert said.code == 0, said.err
    assert "still opens earlier backups" in said.out
    assert "with other programs" in said.out


def test_doctor_reports_that_a_damaged_key_file_copy_was_repaired(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    copy = office.home.place.keys
    copy.write_bytes(copy.read_bytes().replace(b"kcv", b"kcw"))

    first = {one["name"]: one for one in office.does("doctor")["checks"]}
    again = {one["name"]: one for one in office.does("doctor")["checks"]}

    assert (first["keys"]["ok"], first["keys"]["code"]) == (True, "KEY_COPY_MENDED")
    assert (again["keys"]["ok"], again["keys"]["code"]) == (True, None)


def test_a_new_passphrase_opens_and_the_old_one_does_not(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    new = "seven quiet lanterns by the river"
    reading, writing = os.pipe()
    os.write(writing, new.encode())
    os.close(writing)

    changed = office.says("keys", "passphrase", "--new-passphrase-fd", str(reading))
    os.close(reading)

    assert changed.code == 0, changed.err
    assert office.says("students", environ={"ZHUHANG_PASSPHRASE": new}).code == 0
    assert office.says("students", environ={"ZHUHANG_PASSPHRASE": PASSPHRASE}).code == 4
    assert sorted(office.does("keys", "list")) == ["passphrase", "recovery"]


@pytest.mark.fast
def test_a_weak_passphrase_creates_no_caseload(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    home = tmp_path / "new"

    said = office.typed(
        ["init", "--role", "counselor", "--name", "周", "--unit", "院", "--school", "1",
         "--home", str(home), "--json"],
        environ={"ZHUHANG_PASSPHRASE": "12345678"},
    )  # fmt: skip

    assert (said.code, said.error["error"]) == (1, "PASSPHRASE_WEAK")
    assert not (home / "vault.db").exists()


@pytest.mark.parametrize(
    ("option", "value", "field"),
    [("--role", "boss", "role"), ("--name", " ", "name"), ("--unit", "", "unit")],
)
def test_init_refuses_a_bad_value(tmp_path: Path, option: str, value: str, field: str) -> None:
    office = an_office(tmp_path)
    words = ["init", "--role", "counselor", "--name", "周", "--unit", "院", "--school", "1"]
    words[words.index(option) + 1] = value

    said = office.typed([*words, "--home", str(tmp_path / "new"), "--json"])

    assert (said.code, said.error["field"]) == (1, field)


def test_the_school_must_be_known(tmp_path: Path) -> None:
    office = an_office(tmp_path)

    said = office.typed(
        ["init", "--role", "advisor", "--name", "周", "--unit", "院",
         "--home", str(tmp_path / "new"), "--json"],
    )  # fmt: skip

    assert (said.code, said.error["error"], said.error["field"]) == (1, "FIELD_MISSING", "school")


def test_a_backup_is_restored_elsewhere_with_the_recovery_code(tmp_path: Path) -> None:
    office: Office = an_office(tmp_path)
    away = tmp_path / "usb"
    office.does("talk", "20230001", *TALK)
    taken = office.does("backup", "now", "--place", away)
    digest = office.says("soak", "digest").out
    shutil.rmtree(office.home.folder)

    restored = office.does("backup", "restore", "--place", away)

    assert restored["name"] == taken["name"]
    assert office.says("soak", "digest").out == digest
    assert office.does("backup", "check", "--place", away)["ok"]
    assert [line["name"] for line in office.does("backup", "list", "--place", away)] == [
        taken["name"]
    ]


def test_the_backup_folder_is_changed_and_reset(office: Office, tmp_path: Path) -> None:
    usual = str(office.home.folder / "backups")
    assert office.does("backup", "place") == {
        "place": usual, "usual": True, "chosen": None, "is_there": True,
    }  # fmt: skip

    disk = tmp_path / "disk" / "zhuhang"
    chosen = office.does("backup", "place", disk)
    assert chosen == {
        "place": str(disk), "usual": False, "chosen": str(disk), "is_there": True,
    }  # fmt: skip
    office.does("backup", "now")
    assert len(office.does("backup", "list")) == 1
    assert len(office.does("backup", "list", "--place", disk)) == 1
    assert office.does("backup", "check")
    assert str(disk) in office.says("backup", "place", lang="zh_CN").out

    disk.parent.rename(tmp_path / "unplugged")
    away = office.does("backup", "place")
    assert away == {
        "place": usual, "usual": False, "chosen": str(disk), "is_there": False,
    }  # fmt: skip
    office.does("backup", "now")  # to the usual place meanwhile
    assert len(office.does("backup", "list", "--place", usual)) == 1
    (tmp_path / "unplugged").rename(disk.parent)
    assert office.does("backup", "place")["place"] == str(disk)

    assert office.does("backup", "place", "--usual")["usual"] is True
    assert office.says("backup", "place", disk, "--usual").code == 2


def test_a_missing_backup_folder_is_reported_with_the_actual_one(
    office: Office, tmp_path: Path
) -> None:
    usual, disk = office.home.folder / "backups", tmp_path / "disk" / "zhuhang"
    office.does("backup", "place", disk)
    disk.parent.rename(tmp_path / "unplugged")

    shown = office.says("backup", "place")
    made = office.says("backup", "now")
    document = office.does("backup", "now")
    talk = office.says("talk", "20230001", *TALK)
    elsewhere = office.says("backup", "now", "--place", tmp_path / "third")

    for said in (shown.out, made.err, talk.err):
        assert f"The chosen folder {disk} is not available" in said
        assert str(usual) in said
        assert said.count("\n") == 1
    assert (made.code, talk.code) == (0, 0)
    assert (document["place"], document["chosen"]) == (str(usual), str(disk))
    assert document["is_as_chosen"] is False
    assert (elsewhere.code, elsewhere.err) == (0, "")
    assert "不在" in office.says("backup", "now", lang="zh_CN").err


def test_an_unusable_backup_folder_is_refused_and_the_old_one_kept(
    office: Office, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    refused = office.refuses("backup", "place", tmp_path / "file")
    assert (refused["error"], refused["exit"]) == ("BACKUP_PLACE_IS_FILE", 1)
    refused = office.refuses("backup", "place", office.home.folder / "blobs")
    assert refused["error"] == "BACKUP_PLACE_INSIDE"
    assert office.does("backup", "place")["usual"] is True
