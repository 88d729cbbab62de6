"""Pictures and PDFs of others are decoded by a child, whatever they do to it."""

from __future__ import annotations

import json
import random

import pytest

from casework.problems import Trouble
from exports import proof_pictures
from exports.decoded_pictures import UndecodablePicture, decoded_facts, decoded_pictures
from storage.evidence_store import NO_PICTURE, read_image_metadata
from tests.builders.child_programs import READY, a_child_that_runs, no_children_left
from tests.builders.proofs import a_pdf, a_picture

fresh_children = pytest.fixture(autouse=True)(no_children_left)


def page(data: bytes, width: int = 120, number: int = 0) -> tuple[int, int, int]:
    (shown,) = decoded_pictures(data, "page", page=number, width=width)
    return shown.width, shown.height, len(shown.data)


def test_pictures_and_pages_become_rows_of_pixels() -> None:
    assert page(a_picture(1)) == (120, 80, 120 * 80 * 3)
    assert page(a_picture(1), width=1000) == (240, 160, 240 * 160 * 3)
    width, height, size = page(a_pdf(3), number=2)
    assert (width, size) == (120, width * height * 3)
    assert decoded_facts(a_pdf(3), "count") == {"pages": 3}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_every_kind_of_picture_that_the_program_shows_is_shown(kind: str) -> None:
    assert page(a_picture(1, kind=kind))[:2] == (120, 80)
    assert proof_pictures.thumbnail(a_picture(1, kind=kind)) is not None


def test_broken_bytes_are_refused_and_the_child_goes_on() -> None:
    for data in (b"", a_picture(1)[:200], b"%PDF-1.7 nothing", b"\xff\xd8\xff\xe0"):
        with pytest.raises(UndecodablePicture):
            page(data)
    with pytest.raises(UndecodablePicture):
        page(a_pdf(1), number=7)

    assert page(a_picture(1))[0] == 120


@pytest.mark.parametrize(
    "answer",
    [
        b"{",
        b"[]",
        b"{}",
        json.dumps({"width": "a", "height": 1, "size": 1}).encode(),
        json.dumps({"width": 0, "height": 1, "size": 1}).encode(),
        json.dumps({"width": 1, "height": 1, "size": 1 << 40}).encode(),
    ],
)
def test_an_invalid_response_is_a_broken_picture(
    monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    a_child_that_runs(monkeypatch, READY + f"job(); tell(b'T', {answer!r}); tell(b'E')")

    with pytest.raises(UndecodablePicture):
        list(decoded_pictures(b"x", "page", page=0, width=10))


def test_more_pixels_than_announced_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = '{"width": 1, "height": 1, "size": 4}'
    a_child_that_runs(monkeypatch, READY + f"job(); tell(b'T', b'{answer}'); tell(b'D', b'12345')")

    with pytest.raises(UndecodablePicture):
        list(decoded_pictures(b"x", "page", page=0, width=10))


def test_evidence_has_no_picture_if_the_decoder_crashes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_child_that_runs(monkeypatch, READY + "job(); os.abort()")

    assert proof_pictures.thumbnail(a_picture(1)) is None
    assert proof_pictures.pages(a_pdf(1)) == ()
    assert proof_pictures.count_pages(a_pdf(1)) == 0
    assert read_image_metadata(a_picture(1)) == NO_PICTURE


def test_a_decoder_that_cannot_start_is_reported_and_evidence_still_saved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_child_that_runs(monkeypatch, "import no_such_module")

    with pytest.raises(Trouble) as caught:
        proof_pictures.thumbnail(a_picture(1))
    assert caught.value.code == "CHILD_NOT_STARTED"
    assert read_image_metadata(a_picture(1)) == NO_PICTURE


def test_mutants_of_pictures_and_pdfs_are_shown_or_refused() -> None:
    chance = random.Random(16)
    sound = [a_picture(1, kind=kind) for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")]
    sound.append(a_pdf(1))
    for _ in range(15):
        for data in sound:
            mutant = bytearray(data)
            for _ in range(chance.randint(1, 20)):
                mutant[chance.randrange(len(mutant))] = chance.randrange(256)
            try:
                width, _height, _size = page(bytes(mutant))
            except UndecodablePicture:
                continue
            assert width <= 120
            assert read_image_metadata(bytes(mutant)) is not None
