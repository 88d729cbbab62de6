"""Every kind of document as a file: archivable, embedded, searchable and sealed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pikepdf.pdfa import validate_written

from casework.disclosure import PAPERS, PersonalField
from exports.seal import check
from storage.ledger.keys import check_signature
from tests.builders.all_papers import MAKERS, MARKS, a_marked_home
from tests.builders.homes import Home
from tests.builders.nonempty import nonempty
from tests.builders.paper import read_with, text_of


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return a_marked_home(tmp_path_factory.mktemp("marked") / "home")


@pytest.mark.parametrize("key", PAPERS)
def test_every_pdf_is_sound_embedded_archivable_and_sealed(
    key: str, marked: Home, tmp_path: Path
) -> None:
    home = marked.copy(tmp_path / "home")
    out = tmp_path / "out"
    out.mkdir()
    kind = PAPERS[key]

    with home.open() as caseload:
        made = list(MAKERS[key](caseload, kind.levels[0], out))
        keys = caseload.signer.public

    for path in made:
        if path.suffix != ".pdf":
            continue
        assert "No syntax" in read_with("qpdf", "--check", str(path))
        fonts = read_with("pdffonts", str(path)).splitlines()[2:]
        assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in nonempty(fonts))
        assert check(path.read_bytes(), check_signature).keys == keys
        _check_archivable(path)


def _check_archivable(path: Path) -> None:
    report = validate_written(path, "2b")
    assert (report.verdict, report.findings) == ("pass", [])


def test_every_word_of_every_record_is_found_in_the_dossier(marked: Home, tmp_path: Path) -> None:
    home = marked.copy(tmp_path / "home")
    with home.open() as caseload:
        (path,) = MAKERS["dossier"](caseload, PAPERS["dossier"].levels[0], tmp_path)

    text = text_of(path)
    for field, marks in MARKS.items():
        if field.value in {"contacts", "evidence_names"}:
            continue  # the index names evidence; contacts are not on the dossier
        shown = ("2005年",) if field is PersonalField.BIRTH else marks  # the number is covered
        assert any(mark in text for mark in shown), field
