"""The progress sheet of a class: safe on a desk, two pages for forty-five students."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from casework.standing import ServiceStanding, Standing
from exports.charts import COUNTED, MISSING, NOT_COUNTING, ring_of
from exports.class_sheet import ClassSheet, ClassSheetLine, write_class_sheet
from exports.typography import MissingGlyph
from tests.builders.cases import TODAY
from tests.builders.nonempty import nonempty
from tests.builders.paper import ID_NUMBER, PHONE, a_full_case, facts_of, read_with, text_of


def a_standing(given: int, not_counting: int = 0, minimum: int | None = 3) -> Standing:
    service = ServiceStanding(minimum, given, not_counting)
    return Standing(service, service, service)


def a_sheet(*lines: ClassSheetLine) -> ClassSheet:
    return ClassSheet("软件2301", TODAY, lines)


def test_forty_five_students_fit_on_two_pages_in_the_order_given(tmp_path: Path) -> None:
    names = ("林晓禾", "阿卜杜热合曼·麦麦提吐尔逊江", "欧阳致远")
    lines = [
        ClassSheetLine(f"20230411{(7 * n) % 45:02}", names[n % 3], a_standing(n % 5, n % 2))
        for n in range(45)
    ]
    target = tmp_path / "sheet.pdf"

    written = write_class_sheet(a_sheet(*lines), target)

    text = text_of(target)
    places = [text.index(line.student_no) for line in lines]
    assert written.pages <= 2
    document = pypdfium2.PdfDocument(written.path)
    for page in document:
        picture = page.render(scale=0.5).to_pil().convert("RGB")
        # In a photocopy nothing is lost: there is no colour to lose.
        assert all(
            red == green == blue for _count, (red, green, blue) in nonempty(picture.getcolors(9999))
        )
    document.close()
    assert places == sorted(places)
    assert text.count(names[1]) == 15
    assert "No syntax or stream encoding errors" in read_with("qpdf", "--check", str(target))


def test_the_sheet_contains_nothing_confidential(tmp_path: Path) -> None:
    case = a_full_case()
    target = tmp_path / "sheet.pdf"
    line = ClassSheetLine(case.file.student_no, case.file.name, facts_of(case).standing)

    write_class_sheet(a_sheet(line), target)

    text = text_of(target) + read_with("pdfinfo", str(target))
    assert case.file.name in text
    assert "2/3" in text
    for words in (
        "脱贫",
        "少数民族",
        "困难",
        "帮扶",
        ID_NUMBER,
        "129900",
        PHONE,
        "139****",
        "维吾尔",
    ):
        assert words not in text


def test_a_name_that_no_font_has_is_reported(tmp_path: Path) -> None:
    sheet = a_sheet(ClassSheetLine("1", "王\u072b", a_standing(0)))

    assert write_class_sheet(sheet, tmp_path / "x.pdf").missing == (MissingGlyph("", "\u072b"),)


@pytest.mark.parametrize(
    ("given", "not_counting", "minimum", "arcs"),
    [
        (0, 0, 3, (MISSING,) * 3),
        (1, 1, 3, (COUNTED, NOT_COUNTING, MISSING)),
        (2, 4, 3, (COUNTED, COUNTED, NOT_COUNTING)),
        (4, 1, 3, (COUNTED,) * 3),
        (3, 0, 5, (COUNTED,) * 3 + (MISSING,) * 2),
    ],
)
def test_the_ring_has_one_arc_per_required_record(
    given: int, not_counting: int, minimum: int, arcs: tuple[str, ...]
) -> None:
    ring = ring_of(ServiceStanding(minimum, given, not_counting))

    assert ring is not None
    assert ring.arcs == arcs


def test_there_is_no_ring_without_requirements() -> None:
    assert ring_of(ServiceStanding(None, 2, 0)) is None
