"""Papers that cannot be written as wished: one sentence, nothing half, nothing lost."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from exports import atomic_files
from tests.builders.commands import Office, an_office
from tests.builders.homes import facts

LINES = {
    "form": ("form", "card", "20230001", "--out"),
    "bound": ("dossier", "20230001", "--bound", "--out"),
    "dossier": ("dossier", "20230001", "--out"),
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


def target_of(command: str, folder: Path) -> tuple[Path, Path]:
    """What ``--out`` says, and the file that comes of it."""
    if command == "form":
        return folder / "card.pdf", folder / "card.pdf"
    name = {
        "bound": "助航_一人一档合订_20261120.pdf",
        "dossier": "助航_2027届_学生档案_20230001.pdf",
    }[command]
    return folder, folder / name


@pytest.mark.parametrize("command", LINES)
def test_a_document_open_elsewhere_is_kept_and_reported(
    command: str, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error that Windows gives while Excel or a reader of PDFs holds a file."""
    out, path = target_of(command, tmp_path / "out")
    path.parent.mkdir()
    path.write_bytes(b"older")
    replace = Path.replace

    def held(part: Path, target: Path) -> Path:
        if Path(target) == path or Path(part) == path:
            error = PermissionError(errno.EACCES, "held")
            error.winerror = 32
            raise error
        return replace(part, target)

    monkeypatch.setattr(atomic_files, "_RENAME_PAUSES_S", ())
    monkeypatch.setattr(
        atomic_files._take_the_name, "__kwdefaults__", {"replace": held, "pauses_s": ()}
    )
    monkeypatch.setattr(Path, "replace", held)

    refusal = office.refuses(*LINES[command], out)

    assert (refusal["error"], refusal["exit"]) == ("DOCUMENT_IN_USE", 3)
    assert path.read_bytes() == b"older"
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("command", ["form", "dossier"])
def test_an_impossible_path_is_refused(command: str, office: Office, tmp_path: Path) -> None:
    name = "长" * 300
    out = tmp_path / (f"{name}.pdf" if command == "form" else name)

    refusal = office.refuses(*LINES[command], out)

    assert (refusal["error"], refusal["exit"]) == ("BAD_FILE_NAME", 1)


@pytest.mark.parametrize("command", ["form", "dossier"])
def test_a_path_below_a_file_is_refused(command: str, office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    inside = tmp_path / "file" / "inside"

    refusal = office.refuses(*LINES[command], inside)

    assert refusal["error"] in {"FOLDER_MISSING", "TARGET_IS_FILE"}
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.fast
def test_a_read_only_folder_is_reported(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def forbidden(path: object, *rest: object, **more: object) -> int:
        if str(path).endswith(".part"):
            raise PermissionError(errno.EACCES, "read-only")
        return opened(path, *rest, **more)

    monkeypatch.setattr(os, "open", forbidden)

    refusal = office.refuses(*LINES["form"], tmp_path / "card.pdf")

    assert (refusal["error"], refusal["exit"]) == ("CANNOT_WRITE", 3)
    assert not (tmp_path / "card.pdf").exists()


def test_unusual_characters_in_number_and_name_do_not_prevent_a_dossier(
    office: Office, tmp_path: Path
) -> None:
    odd = facts(9, student_no="2023/0😀9", name="王😀/五\\")
    with office.home.open() as caseload:
        caseload.services.student_details.open_file(odd)

    made = office.does("dossier", "2023/0😀9", "--out", tmp_path / "out")

    (path,) = made["paths"]
    assert Path(path).parent == tmp_path / "out"
    assert "/" not in Path(path).name
    assert [one["character"] for one in made["missing_glyphs"]] == ["😀"]
    assert made["missing_glyphs"][0]["student_no"] == "2023/0😀9"


def test_damaged_evidence_is_reported_in_the_dossier(office: Office, tmp_path: Path) -> None:
    from casework.ports import Proof
    from tests.builders.homes import an_event, files_of
    from tests.builders.paper import text_of
    from tests.builders.proofs import a_picture

    with office.home.open() as caseload:
        event = caseload.services.events.add_event(an_event()).created[0]
        proof = Proof("签到.png", a_picture())
        caseload.services.events.attend(event, files_of(caseload)[:1], proof=proof)
    for blob in office.home.place.blobs.rglob("*"):
        if blob.is_file():
            blob.write_bytes(b"damaged")

    made = office.does("dossier", "20230001", "--evidence-pages", "--out", tmp_path / "out")

    assert "原件缺失或已损坏" in text_of(Path(made["paths"][0]))
