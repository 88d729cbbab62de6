"""Chinese lines: where they break, which font draws what, and what is copied from the page."""

from __future__ import annotations

import pickle
import random
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from exports.typography import Face, TextRun, broken
from exports.typography.blocks import Align, Text
from exports.typography.lines import CANNOT_END, CANNOT_START, TypesetLine
from exports.typography.sheet import FlowDocument
from exports.typography.tables import RuledTable, TableCell, TableRow, Valign
from exports.typography.truetype import TrueType
from tests.builders.nonempty import nonempty
from tests.builders.paper import lines_of, read_with, text_of

FONTS = Path(str(files("exports") / "fonts"))
RARE = "王𬭎李𡒄𠅤𰻞䶮𫘜𬱖☑☒"


def words_of(line: TypesetLine) -> str:
    return "".join(piece.text for piece in line.pieces)


def lines(text: str | TextRun, width: float, size: float = 10.0) -> list[str]:
    runs = (text,) if isinstance(text, TextRun) else (TextRun(text),)
    return [words_of(line) for line in broken(runs, size, width, missing=set())]


def a_pdf(folder: Path, *texts: Text) -> Path:
    target = folder / "page.pdf"
    with target.open("wb") as stream:
        sheet = FlowDocument(stream, title="试", subject="试")
        sheet.flow(texts, lambda canvas, page: None)
        sheet.save()
    return target


def some_prose(seed: int) -> str:
    words = ["学生", "谈话", "“双选会”", "《指南》", "（线上）", "岗位", "天津", "2023届", "，"]
    words += ["。", "；", "！", "？", "……", "——", "“", "PySide6", "3.5%", "：", "、"]
    chosen = random.Random(seed).choices(words, k=300)
    return "".join(chosen)


@pytest.mark.parametrize("seed", range(20))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(seed: int) -> None:
    text = some_prose(seed).replace("“，", "，").replace("“。", "。")
    # A row of marks longer than a line cannot be parted by any rule; prose has none.
    found = lines(text, 200)

    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert not [line for line in found[1:] if line[0] in CANNOT_START]
    assert not [line for line in found[:-1] if line[-1] in CANNOT_END]


@pytest.mark.parametrize("width", range(60, 200, 7))
def test_a_name_is_never_broken_over_two_lines(width: int) -> None:
    runs = (
        TextRun("谈话人是学院的老师"),
        TextRun("古丽·买买提", whole=True),
        TextRun("，谈了一个小时"),
    )

    found = [words_of(line) for line in broken(runs, 10, width, missing=set())]

    assert any("古丽·买买提" in line for line in found)


@pytest.mark.parametrize("width", range(75, 200, 7))
def test_a_word_or_number_is_not_broken_where_it_fits_a_line(width: int) -> None:
    found = lines("统一社会信用代码91990000MA1B由登记机关于2022年11月16日发给", width)

    assert any("91990000MA1B" in line for line in found)
    assert not [line for line in found if line.startswith(("年", "月", "日"))]


def test_a_word_wider_than_the_line_is_broken_without_loss() -> None:
    assert "".join(lines("代码“91990000MA0000001B”不正确", 60)) == "代码“91990000MA0000001B”不正确"


def test_no_line_is_wider_than_its_room() -> None:
    found = broken((TextRun(some_prose(3)),), 10, 120, missing=set())

    assert max(line.width for line in found) <= 120.01


def test_line_breaks_of_the_text_are_kept_and_blanks_around_them_are_not_glyphs() -> None:
    assert lines("一\r\n二\n\n三\t四", 100) == ["一", "二", "", "三 四"]


def test_a_character_that_no_font_has_is_shown_by_its_code_and_reported() -> None:
    missing: set[str] = set()

    found = broken((TextRun("李\u072b"),), 10, 200, missing=missing)

    assert [words_of(line) for line in found] == ["李〔U+072B〕"]
    assert missing == {"\u072b"}


@pytest.mark.parametrize("face", Face)
def test_rare_characters_are_copied_from_the_page_as_they_are(face: Face, tmp_path: Path) -> None:
    pdf = a_pdf(tmp_path, Text((TextRun(RARE, face),)))

    assert RARE in text_of(pdf)


def test_more_characters_than_one_block_of_a_map_are_copied_as_they_are(tmp_path: Path) -> None:
    text = "".join(chr(0x4E00 + place) for place in range(700))
    pdf = a_pdf(tmp_path, Text((TextRun(text),)))

    assert text_of(pdf) == text


@pytest.mark.parametrize("name", ["song-regular", "song-bold", "hei-regular", "rare-names"])
def test_a_font_of_few_glyphs_has_their_outlines_and_sound_sums(name: str) -> None:
    path = FONTS / f"{name}.ttf"
    font = TrueType(path)
    glyphs = [0, *list(font.glyphs.values())[5::97]]

    made = BytesIO(font.subset(glyphs))

    with TTFont(path, lazy=True) as whole, TTFont(made, checkChecksums=2) as few:
        names = [whole.getGlyphName(glyph) for glyph in glyphs]
        kept = [few.getGlyphName(place) for place in range(len(glyphs))]
        assert [drawn(few, name) for name in kept] == [drawn(whole, name) for name in names]
        assert [few["hmtx"][name] for name in kept] == [whole["hmtx"][name] for name in names]


def test_a_glyph_made_of_others_brings_them_along(tmp_path: Path) -> None:
    path = tmp_path / "made.ttf"
    a_font_with_a_composite(path)
    font = TrueType(path)

    made = BytesIO(font.subset([0, font.glyphs[ord("b")]]))

    with TTFont(path) as whole, TTFont(made, checkChecksums=2) as few:
        assert few["maxp"].numGlyphs == 3
        assert drawn(few, few.getGlyphName(1)) == drawn(whole, "b")
        assert few["glyf"][few.getGlyphName(1)].isComposite()


@pytest.mark.parametrize("name", ["song-regular", "rare-names"])
def test_a_font_has_the_characters_that_its_map_names(name: str) -> None:
    path = FONTS / f"{name}.ttf"

    with TTFont(path, lazy=True) as font:
        expected = {char: font.getGlyphID(glyph) for char, glyph in font.getBestCmap().items()}

    assert TrueType(path).glyphs == expected


def drawn(font: TTFont, glyph: str) -> list[Any]:
    pen = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[glyph].draw(pen)
    return pen.value


def a_font_with_a_composite(path: Path) -> None:
    """A font with an old kind of map: ``b`` is ``a``, moved."""
    builder = FontBuilder(256, isTTF=True)
    builder.setupGlyphOrder([".notdef", "a", "c", "b"])
    builder.setupCharacterMap({ord(char): char for char in "abc"}, allowFallback=True)
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 100))
    pen.lineTo((100, 0))
    pen.closePath()
    outline = pen.glyph()
    moved = TTGlyphPen({"a": outline})
    moved.addComponent("a", (1, 0, 0, 1, 30, 5))
    empty = TTGlyphPen(None).glyph()
    builder.setupGlyf({".notdef": empty, "a": outline, "c": outline, "b": moved.glyph()})
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", "a", "c", "b"], (128, 0)))
    builder.setupHorizontalHeader(ascent=200, descent=-56)
    builder.setupOS2()
    builder.setupNameTable({"psName": "Made"})
    builder.setupPost()
    builder.save(path)


def test_a_page_names_no_font_but_the_shipped_ones(tmp_path: Path) -> None:
    pdf = a_pdf(
        tmp_path, Text((TextRun("正文"), TextRun("粗", Face.SONG_BOLD), TextRun("黑", Face.HEI)))
    )

    fonts = [line.split()[0] for line in read_with("pdffonts", str(pdf)).splitlines()[2:]]

    assert fonts
    assert all("+Zhuhang" in font for font in nonempty(fonts))


def test_a_table_that_goes_on_repeats_its_head_and_loses_no_row(tmp_path: Path) -> None:
    rows = tuple(TableRow((a_cell(f"第{n}行"),), least=30) for n in range(60))
    table = RuledTable((1,), rows, (TableRow((a_cell("表头"),)),))

    text = text_of(a_page(tmp_path, table))

    assert [text.count(f"第{n}行") for n in range(60)] == [1] * 60
    assert text.count("表头") == 3


def test_a_row_taller_than_a_page_is_split_without_loss(tmp_path: Path) -> None:
    words = "".join(f"第{n}句，" for n in range(1500))
    table = RuledTable((1, 3), (TableRow((a_cell("内容"), a_cell(words))),))

    text = text_of(a_page(tmp_path, table))

    assert [text.count(f"，第{n}句，") for n in range(1, 1500)] == [1] * 1499


def test_a_heading_never_stands_alone_at_the_foot_of_a_page(tmp_path: Path) -> None:
    head = Text((TextRun("标题"),), leading=20, keeps_next=True)
    for filling in range(26, 46):
        space = Text((TextRun("\n".join(["行"] * filling)),), leading=16)
        table = RuledTable((1,), (TableRow((a_cell("表"),), least=120),))
        pages = read_with(
            "pdftotext", "-raw", str(a_page(tmp_path, space, head, table)), "-"
        ).split("\f")

        assert [("标题" in page) == ("表" in page) for page in pages] == [True] * len(pages)


def a_cell(words: str) -> TableCell:
    return TableCell((Text((TextRun(words),), align=Align.LEFT),))


def a_page(folder: Path, *blocks: Text | RuledTable) -> Path:
    target = folder / "table.pdf"
    with target.open("wb") as stream:
        sheet = FlowDocument(stream, title="试", subject="试")
        sheet.flow(blocks, lambda canvas, page: None)
        sheet.save()
    assert lines_of(target)
    return target


def test_a_table_sent_to_another_process_says_the_same() -> None:
    runs = (TextRun("甲", Face.HEI, whole=True, struck=True, grey=True), TextRun("乙"))
    text = Text(runs, 9, 12, Align.CENTRE, 2, 3, keeps_next=True, bookmark=("丙", 1))
    table = RuledTable(
        (1, 2), (TableRow((TableCell((text,), 2, shaded=True, valign=Valign.TOP),)),)
    )

    assert pickle.loads(pickle.dumps(table)) == table  # noqa: S301  our own, made a line above
