"""Every command shown in a document is run in a shell exactly as it is written.

The commands of a document are run from top to bottom in a folder with the project, on a terminal,
with only the files that the document mentions. What cannot be run in a test is listed below, with
the reason.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from storage.folder import default_folder
from tests.builders.exchange import advisor_and_counselor
from tests.builders.homes import PASSPHRASE, a_home, a_talk
from tests.builders.markdown import Shown, commands, documents, fences
from tests.builders.rosters import invented_students, write_ledger
from tests.builders.terminal import type_lines
from tests.conftest import ROOT
from ui.cli.program import build_parser

DOCUMENTS = documents(ROOT)
PARCELS = ROOT / "docs" / "parcel-format.md"
SCHEDULE = re.compile(r"^(\S+ ){5}")
LANGUAGES = {"sh", "console", "crontab", "bat", "python", "text"}
"""Allowed languages of fenced blocks; the first four contain commands."""

NOT_TYPED = {
    "./dev run": "makes the demonstration that ./dev run demo --out build/demo makes as well",
    "./dev test": "runs this test",
}
PARTS = ("dev", "main.py", "pyproject.toml", "uv.lock", "casework", "storage", "exports", "ui")
NO_UV = """#!/bin/sh
[ "$1" != --version ] || exec echo "uv 0.99.0"
echo "the environment is there, so nothing is to be installed: uv $*" >&2
exit 1
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the project on a computer where ``./dev`` has nothing left to set up.

    It is in the home folder of a user without a screen and without a caseload.
    """
    project = tmp_path / "zhuhang"
    project.mkdir()
    for name in PARTS:
        (project / name).symlink_to(ROOT / name)
    environment = project / ".venv"
    environment.mkdir()
    for part in Path(sys.prefix).iterdir():
        if not part.name.startswith("set-up-for"):
            (environment / part.name).symlink_to(part)
    stamp = "cat pyproject.toml uv.lock | cksum >.venv/set-up-for"
    subprocess.run(["/bin/sh", "-c", stamp], cwd=project, check=True)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/uv").write_text(NO_UV, "utf-8")
    (tmp_path / "bin/uv").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return project


def a_roster(project: Path) -> None:
    """Put a college's roster next to the program."""
    write_ledger(project / "帮扶名单.xlsx", invented_students(6))


def a_parcel(project: Path) -> None:
    """Make a parcel that was sealed to the caseload of this computer."""
    if shutil.which("age") is None:
        pytest.skip("age is not installed")
    (script,) = (fence.text for fence in fences(PARCELS) if fence.language == "python")
    (project / "read_parcel.py").write_text(script, "utf-8")
    rooms = project.parent / "rooms"
    rooms.mkdir()
    with advisor_and_counselor(rooms) as (advisor, counselor):
        counselor.services.partners.assign(counselor.files()[:1], counselor.partner("郭启明").id)
        advisor.opens(counselor.seal("郭启明"))
        advisor.services.talks.log_talk(advisor.files(), a_talk())
        shutil.copy(advisor.seal("周敏"), project / "ZH_10000_7F3K_000002_1b2c3d4e.zhp")
    _put_in_place(counselor.home.folder)


def a_caseload(project: Path) -> None:
    """Make a caseload, and a file with its passphrase."""
    _put_in_place(a_home(project.parent / "made", students=1).folder)
    (project.parent / ".zhuhang").write_text(PASSPHRASE + "\n", "utf-8")


def _put_in_place(folder: Path) -> None:
    place = default_folder()
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder, place)


PREPARED: Mapping[str, Callable[[Path], None]] = {
    "README": a_roster,
    "guide": a_caseload,
    "parcel-format": a_parcel,
}


def shell_lines(document: Path) -> list[Shown]:
    """Return the commands that a document tells a user, or a scheduled job, to run."""
    shown = []
    for fence in fences(document):
        if fence.language in ("sh", "console"):
            shown += commands(fence)
        elif fence.language == "crontab":
            lines = fence.text.splitlines()
            shown += [Shown(SCHEDULE.sub("cd && ", line)) for line in lines]
    return shown


def typed_together() -> dict[str, tuple[list[Shown], list[str]]]:
    """Return the commands to run; documents with identical commands are run once."""
    together: dict[str, tuple[list[Shown], list[str]]] = {}
    for document in DOCUMENTS:
        shown = [one for one in shell_lines(document) if one.words not in NOT_TYPED]
        if shown:
            key = "\n".join(f"{one.words}\n{one.output}" for one in shown)
            together.setdefault(key, (shown, []))[1].append(document.name)
    return {" and ".join(names): (shown, names) for shown, names in together.values()}


@pytest.mark.system_clock(reason="starts the program from a shell")
@pytest.mark.parametrize("names", typed_together())
def test_the_commands_of_a_document_run_as_they_are_written(names: str, project: Path) -> None:
    shown, (first, *_same) = typed_together()[names]
    prepare = PREPARED.get(first.split(".")[0])
    if prepare is not None:
        prepare(project)

    typed = type_lines(
        [one.command for one in shown], folder=project, environ=os.environ, passphrase=PASSPHRASE
    )

    for one, ended in zip(shown, typed, strict=False):
        assert ended.code == 0, f"{one.words}\n{ended.screen}"
        assert looks_like(ended.screen, one.output), f"{one.words}\n{ended.screen}"
    assert len(typed) == len(shown)


def looks_like(screen: str, output: str) -> bool:
    """Return whether the output shown in a document is on the screen, in order.

    A word that ends with ``…`` is an example.
    """
    rest = screen
    for line in output.splitlines():
        pattern = " ".join(
            r"\S+" if word.endswith("…") else re.escape(word) for word in line.split()
        )
        found = re.search(pattern, rest)
        if found is None:
            return False
        rest = rest[found.end() :]
    return True


def test_every_fenced_block_has_a_known_language() -> None:
    strange = [
        f"{document.name}: {fence.language or 'no language'}"
        for document in DOCUMENTS
        for fence in fences(document)
        if fence.language not in LANGUAGES
    ]

    assert strange == []


def test_every_command_that_is_not_run_is_still_shown() -> None:
    shown = {one.words for document in DOCUMENTS for one in shell_lines(document)}

    assert set(NOT_TYPED) <= shown


def test_both_languages_show_the_same_commands() -> None:
    for document in DOCUMENTS:
        if document.name.endswith(".zh-CN.md"):
            other = document.with_name(document.name.replace(".zh-CN", ""))
            ours, theirs = (
                [(fence.language, *(one.words for one in commands(fence))) for fence in fences(one)]
                for one in (document, other)
            )
            assert ours == theirs, document.name


def test_the_arguments_of_a_windows_command_are_valid() -> None:
    """It cannot run here, so its arguments are parsed by the program's own parser."""
    lines = [
        line
        for document in DOCUMENTS
        for fence in fences(document)
        if fence.language == "bat"
        for line in fence.text.replace("^\n", " ").splitlines()
    ]

    assert lines
    for line in lines:
        build_parser().parse_args(line.rstrip('"').split("main.py ")[1].split())
