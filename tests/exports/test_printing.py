"""A real print queue takes a document, and what comes out are its pages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from casework.problems import Trouble
from exports.print_jobs import PrintJob, Sides, send
from exports.weekly.writing import set_weekly
from tests.builders.print_service import PRINTER, PrintService, a_print_service, can_run
from tests.builders.weeklies import a_report

pytestmark = [
    pytest.mark.skipif(not can_run(), reason="needs CUPS, its PDF printer, and root"),
    pytest.mark.xdist_group("cups"),
]

_DOTS = 40
_ALIKE = 12.0  # of 255, on the average of a page: letters are drawn a little otherwise


@pytest.fixture(scope="module")
def service() -> Iterator[PrintService]:
    with a_print_service() as running:
        yield running


@pytest.fixture
def reached(service: PrintService, monkeypatch: pytest.MonkeyPatch) -> PrintService:
    for name, value in service.environment.items():
        monkeypatch.setenv(name, value)
    return service


@pytest.fixture(scope="module")
def pdf() -> bytes:
    stream = io.BytesIO()
    set_weekly(stream, a_report(students=60))
    return stream.getvalue()


def pictures(pdf: bytes | Path) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=_DOTS / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far two pages lie apart; in a turned one the same."""
    found = ImageChops.difference(one, other.resize(one.size)).histogram()
    return sum(value * count for value, count in enumerate(found)) / (one.width * one.height)


def test_the_pages_that_come_out_are_those_that_went_in(reached: PrintService, pdf: bytes) -> None:
    job = send(pdf, PrintJob(PRINTER, "周报", copies=1, sides=Sides.LONG_EDGE))

    wanted, printed = pictures(pdf), pictures(reached.printed(job))
    assert len(wanted) >= 3
    assert len(printed) == len(wanted)
    for page, (one, other) in enumerate(zip(wanted, printed, strict=True), start=1):
        assert difference(one, other) < _ALIKE, f"page {page} came out otherwise"
    assert difference(wanted[0], wanted[1]) > _ALIKE, "the measure tells pages apart"


def test_ranges_of_pages_and_two_on_a_sheet(reached: PrintService, pdf: bytes) -> None:
    part = send(pdf, PrintJob(PRINTER, "周报", pages=((2, 3),)))
    two_up = send(pdf, PrintJob(PRINTER, "周报", per_sheet=2))

    wanted = pictures(pdf)
    of_part = pictures(reached.printed(part))
    assert len(of_part) == 2
    assert difference(wanted[1], of_part[0]) < _ALIKE
    assert len(pictures(reached.printed(two_up))) == (len(wanted) + 1) // 2


def test_a_printer_that_is_not_there_says_so(reached: PrintService, pdf: bytes) -> None:
    with pytest.raises(Trouble, match="PRINTER_REFUSED") as refused:
        send(pdf, PrintJob("gone", "周报"))
    assert refused.value.facts["printer"] == "gone"
    assert "not exist" in str(refused.value.facts["reason"])


def test_the_print_queue_gets_no_name(reached: PrintService, pdf: bytes) -> None:
    job = send(pdf, PrintJob(PRINTER, "周报"))
    reached.printed(job)
    assert "0001" not in reached.asked("lpstat", "-W", "all", "-l", "-o")
