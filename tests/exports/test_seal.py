"""The seal: who made a document, when, from which state; any byte that changed is found."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.problems import RuleBroken
from exports.dossier.chapters import dossier_of
from exports.dossier.document import set_one
from exports.seal import DocumentSecurity, RunFacts, check, sealer_of
from storage.ledger.keys import InstallationKeys, check_signature
from tests.builders.paper import a_full_case, facts_of
from tests.conftest import ROOT

KEYS = InstallationKeys.new()
RUN = RunFacts(
    kind="dossier",
    level="学院内部",
    made_by="周敏",
    unit="信息工程学院",
    made_at=datetime(2023, 4, 20, 9, 30, tzinfo=UTC),
    journal_count=1234,
    journal_head="7f3k29qdabcdef",
)
DOCUMENT = dossier_of(facts_of(a_full_case()))


def a_paper(keys: InstallationKeys = KEYS, **security: str) -> bytes:
    stream = io.BytesIO()
    set_one(stream, DOCUMENT, DocumentSecurity(sealer_of(keys, RUN), **security))
    return stream.getvalue()


PAPER = a_paper()


def seal_of(data: bytes) -> bytes:
    begin, end = data.index(b"%ZHUHANG-SEAL-BEGIN"), data.index(b"%ZHUHANG-SEAL-END\n") + 18
    return data[begin:end]


def without_seal(data: bytes) -> bytes:
    return data.replace(seal_of(data), b"")


def refused(data: bytes) -> RuleBroken:
    with pytest.raises(RuleBroken) as refusal:
        check(data, check_signature)
    return refusal.value


def test_the_seal_says_who_made_it_when_and_from_which_state() -> None:
    sealed = check(PAPER, check_signature)

    assert sealed.run == RUN
    assert sealed.keys == KEYS.public
    assert (sealed.student_no, sealed.code) == ("2019041107", DOCUMENT.code)


@pytest.mark.parametrize("security", [{}, {"password": "银杏树下的灯"}, {"watermark": "周敏"}])
def test_a_sealed_document_is_a_sound_pdf_whoever_opens_it(security: dict[str, str]) -> None:
    data = a_paper(**security)

    assert check(data, check_signature).run == RUN
    with pikepdf.open(io.BytesIO(data), password=security.get("password", "")) as pdf:
        assert len(pdf.pages) == 6
        assert not pdf.get_warnings()


@settings(max_examples=200, deadline=None)
@given(place=st.integers(0, len(PAPER) - 1), bit=st.integers(0, 7))
def test_any_changed_bit_is_detected(place: int, bit: int) -> None:
    changed = bytearray(PAPER)
    changed[place] ^= 1 << bit

    assert refused(bytes(changed)).rule in {
        "PAPER_CHANGED", "SEAL_UNREADABLE", "SEAL_FORGED", "PAPER_NOT_SEALED", "PAPER_NOT_PDF",
        "SEAL_NEWER",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda data: data + b"\n", "PAPER_CHANGED"),
        (lambda data: data[:-1], "PAPER_CHANGED"),
        (lambda data: data[: len(data) // 2], "PAPER_NOT_SEALED"),
        (lambda data: data.replace(b"%ZHUHANG-SEAL-END\n", b""), "SEAL_UNREADABLE"),
        (without_seal, "PAPER_NOT_SEALED"),
        (lambda data: data + seal_of(data), "SEAL_UNREADABLE"),
        (lambda data: b"PK\x03\x04", "PAPER_NOT_PDF"),
        (lambda data: b"", "PAPER_NOT_PDF"),
        (lambda data: data.replace(b"-BEGIN 1\n", b"-BEGIN 2\n"), "SEAL_NEWER"),
    ],
)
def test_the_kind_of_modification_is_reported(change: Callable[[bytes], bytes], found: str) -> None:
    assert refused(change(PAPER)).rule == found


def with_seal(seal: dict[str, str]) -> bytes:
    text = base64.b64encode(json.dumps(seal, ensure_ascii=False).encode())
    lines = b"%ZHUHANG-SEAL-BEGIN 1\n%" + text + b"\n%ZHUHANG-SEAL-END\n"
    return PAPER.replace(seal_of(PAPER), lines)


def opened_seal() -> dict[str, str]:
    """Read as thirty lines of script would: docs/seal.md."""
    lines = seal_of(PAPER).splitlines()[1:-1]
    seal: dict[str, str] = json.loads(base64.b64decode(b"".join(line[1:] for line in lines)))
    return seal


def test_what_the_seal_covers_is_the_file_without_its_lines() -> None:
    paper = json.loads(opened_seal()["paper"])

    assert paper["sha256"] == hashlib.sha256(without_seal(PAPER)).hexdigest()
    assert max(len(line) for line in seal_of(PAPER).splitlines()) <= 255


def test_the_author_of_a_document_cannot_be_changed() -> None:
    warrant = json.loads(opened_seal()["warrant"])
    other = {**warrant, "by": "李建国"}

    assert refused(with_seal({**opened_seal(), "warrant": json.dumps(other)})).rule == "SEAL_FORGED"


def test_a_signature_of_another_key_is_refused() -> None:
    thief = InstallationKeys.new()
    theirs = a_paper(thief)
    stolen = json.loads(opened_seal()["warrant"])
    forged = replace(sealer_of(thief, RUN), warrant=json.dumps({**stolen, "run": "00" * 32}))
    stream = io.BytesIO()
    set_one(stream, DOCUMENT, DocumentSecurity(forged))

    assert refused(stream.getvalue()).rule == "SEAL_FORGED"
    assert check(theirs, check_signature).keys == thief.public != KEYS.public


def test_a_run_cannot_lend_its_warrant_to_the_document_of_another() -> None:
    other = json.loads(base64.b64decode(_lines_of(a_paper())))
    mixed = {**opened_seal(), "warrant": other["warrant"]}
    mixed["warrant_signature"] = other["warrant_signature"]

    assert refused(with_seal(mixed)).rule == "SEAL_FORGED"


def _lines_of(data: bytes) -> bytes:
    return b"".join(line[1:] for line in seal_of(data).splitlines()[1:-1])


@pytest.mark.parametrize(
    "seal",
    [
        {},
        {"warrant": 1},
        {**opened_seal(), "warrant": "[]"},
        {**opened_seal(), "paper": "nothing"},
        {**opened_seal(), "paper_signature": "no hex"},
        {**opened_seal(), "warrant": json.dumps({"at": "gestern"})},
        {**opened_seal(), "warrant": "[" * 100_000},
    ],
)
def test_a_seal_that_cannot_be_read_is_refused(seal: dict[str, str]) -> None:
    assert refused(with_seal(seal)).rule == "SEAL_UNREADABLE"


def test_a_locked_document_does_not_say_that_it_is_for_the_archive() -> None:
    data = a_paper(password="银杏树下的灯")

    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(data))
    with pikepdf.open(io.BytesIO(data), password="银杏树下的灯") as pdf:
        assert pdf.encryption.bits == 256
        assert pdf.encryption.stream_method == pdf.encryption.stream_method.aesv3
        assert not pdf.open_metadata().pdfa_status
    assert "古丽".encode() not in data


def test_the_script_of_the_manual_checks_a_document(tmp_path: Path) -> None:
    manual = (ROOT / "docs/seal.md").read_text("utf-8")
    script = manual.split("## By hand")[1].split("## The check code")[0]
    (tmp_path / "script.py").write_text(textwrap.dedent(script), "utf-8")
    paper = tmp_path / "paper.pdf"

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(tmp_path / "script.py"), str(paper)]
        environ = {**os.environ, "PYTHONUTF8": "1"}
        return subprocess.run(
            command, check=False, capture_output=True, encoding="utf-8", env=environ
        )

    paper.write_bytes(PAPER)
    assert run().stdout.split() == ["周敏", "信息工程学院", "2023-04-20T09:30:00Z", "2019041107"]
    paper.write_bytes(PAPER.replace(b"/Marked true", b"/Marked TRUE", 1))
    assert run().returncode == 1
