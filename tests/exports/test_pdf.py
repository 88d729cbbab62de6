"""PDFs as files: sound, archivable (PDF/A-2b), tagged in the order of reading."""

from __future__ import annotations

import io
import tracemalloc
from datetime import datetime
from pathlib import Path

import pikepdf
import pypdf
from pikepdf.pdfa import validate_written

from exports.dossier import write_bound, write_dossier
from exports.typography.blocks import Text
from exports.typography.canvas import Canvas, Picture
from exports.typography.lines import TextRun
from exports.typography.pdf import About, Pdf
from exports.typography.sheet import FlowDocument
from exports.typography.tables import RuledTable, TableCell, TableRow
from tests.builders.day import DAY
from tests.builders.nonempty import nonempty
from tests.builders.paper import a_full_case, facts_of, read_with
from tests.builders.proofs import a_picture

WORDS = "该生意向在天津从事会计工作，已修改简历并投递三家单位。"


def a_sheet(*blocks: Text | RuledTable, title: str = "试页") -> bytes:
    stream = io.BytesIO()
    sheet = FlowDocument(stream, title=title, subject="试")
    sheet.flow(blocks, lambda *_: None)
    sheet.save()
    return stream.getvalue()


def kinds_of(element: pikepdf.Object) -> list[str]:
    """The kinds of an element and all below it, in the order of reading."""
    found = [str(element.S)]
    for kid in element.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += kinds_of(kid)
    return found


def a_dossier(folder: Path) -> Path:
    target = folder / "one.pdf"
    write_dossier(facts_of(a_full_case()), target)
    return target


def test_a_validator_of_pdf_a_finds_nothing(tmp_path: Path) -> None:
    bound = tmp_path / "bound.pdf"
    write_bound([facts_of(a_full_case(str(number))) for number in (1, 2)], bound, total=2)

    for path in (a_dossier(tmp_path), bound):
        report = validate_written(path, "2b")
        assert report.findings == []
        assert report.verdict == "pass"


def test_it_is_what_an_archive_asks_for(tmp_path: Path) -> None:
    """The rules of ISO 19005-2 that can be read off the file itself."""
    path = a_dossier(tmp_path)

    assert "No syntax or stream encoding errors" in read_with("qpdf", "--check", str(path))
    fonts = read_with("pdffonts", str(path)).splitlines()[2:]
    assert fonts
    assert all(
        line.split()[-5:-2] == ["yes", "yes", "yes"] for line in nonempty(fonts)
    )  # emb, sub, uni
    with pikepdf.open(path) as pdf:
        assert not pdf.is_encrypted
        assert len(bytes(pdf.trailer.ID[0])) == 16
        assert pdf.open_metadata().pdfa_status == "2B"
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert bytes(intent.DestOutputProfile.read_bytes())[36:40] == b"acsp"
        assert not {"/AcroForm", "/Names", "/OpenAction", "/AA"} & set(pdf.Root.keys())
        for page in pdf.pages:
            assert "/Group" not in page.obj
            assert "/Annots" not in page.obj


def test_its_metadata_say_the_same_twice(tmp_path: Path) -> None:
    with pikepdf.open(a_dossier(tmp_path)) as pdf:
        metadata = pdf.open_metadata()
        assert metadata["dc:title"] == str(pdf.docinfo["/Title"]) == "一人一档 2019041107"
        assert metadata["dc:creator"] == [str(pdf.docinfo["/Author"])] == ["助航"]
        said = datetime.fromisoformat(metadata["xmp:CreateDate"])
        assert str(pdf.docinfo["/CreationDate"]) == f"D:{said:%Y%m%d%H%M%S}Z"
        assert said.astimezone().date() == DAY


def test_it_is_read_in_the_order_in_which_it_was_set() -> None:
    head = TableRow(
        (TableCell((Text((TextRun("次数"),)),)), TableCell((Text((TextRun("内容"),)),)))
    )
    rows = tuple(
        TableRow(
            (
                TableCell((Text((TextRun(str(n)),)),), shaded=True),
                TableCell((Text((TextRun(WORDS),)),)),
            )
        )
        for n in range(2)
    )
    data = a_sheet(
        Text((TextRun("标题"),), bookmark=("标题", 0), role="H1"),
        Text((TextRun(WORDS),)),
        RuledTable((1, 5), rows, (head,)),
    )

    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "zh-CN"
        kinds = kinds_of(pdf.Root.StructTreeRoot.K)
    row = ["TR", "TH", "TD"]
    assert kinds == [
        f"/{kind}" for kind in ("Document", "H1", "P", "Table", "TR", "TH", "TH", *row, *row)
    ]


def test_what_goes_on_over_a_page_is_one_paragraph_and_one_table() -> None:
    rows = tuple(TableRow((TableCell((Text((TextRun(f"{n} {WORDS}"),)),)),)) for n in range(60))
    head = TableRow((TableCell((Text((TextRun("谈话情况"),)),)),))
    data = a_sheet(Text((TextRun(WORDS * 160),)), RuledTable((1,), rows, (head,)))

    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) > 3
        kinds = kinds_of(pdf.Root.StructTreeRoot.K)
    assert kinds.count("/P") == 1
    assert kinds.count("/Table") == 1
    assert kinds.count("/TR") == 61  # the head that is repeated is not read again
    assert kinds.count("/TH") == 1


def test_every_mark_on_a_page_belongs_to_an_element(tmp_path: Path) -> None:
    with pikepdf.open(a_dossier(tmp_path)) as pdf:
        places = pdf.Root.StructTreeRoot.ParentTree.Nums
        for number, page in enumerate(pdf.pages):
            assert page.obj.StructParents == places[2 * number] == number
            marks = page.Contents.read_bytes().count(b"/MCID")
            assert len(places[2 * number + 1]) == marks
            content = page.Contents.read_bytes()
            assert content.count(b"BDC") + content.count(b"BMC") == content.count(b"EMC")


def test_a_picture_is_kept_once_and_has_words_for_who_does_not_see_it() -> None:
    jpeg = a_picture(kind="JPEG")
    stream = io.BytesIO()
    canvas = Canvas(Pdf(stream), (300, 300))
    canvas.begin()
    picture = Picture(jpeg, 240, 160)
    for x in (0, 150):
        canvas.picture("佐证材料 1", picture, x, 0, 120, 80)
    canvas.turn()
    canvas.end_document()
    canvas.close(About("图", "图"), shows_outline=False, seal=None)

    with pikepdf.open(io.BytesIO(stream.getvalue())) as pdf:
        (image,) = pdf.pages[0].Resources.XObject.values()
        assert image.read_raw_bytes() == jpeg
        figures = pdf.Root.StructTreeRoot.K.K
        assert [str(figure.Alt) for figure in figures] == ["佐证材料 1"] * 2


def test_the_outline_is_a_tree() -> None:
    levels = (("甲", 0), ("一", 1), ("二", 1), ("乙", 0), ("三", 1))
    data = a_sheet(*(Text((TextRun(words),), bookmark=(words, level)) for words, level in levels))

    outline = pypdf.PdfReader(io.BytesIO(data)).outline
    assert [
        [one.title for one in entry] if isinstance(entry, list) else entry.title
        for entry in outline
    ] == ["甲", ["一", "二"], "乙", ["三"]]


def test_a_book_of_many_dossiers_takes_no_more_memory_than_one_of_few(tmp_path: Path) -> None:
    facts = facts_of(a_full_case())

    def most(count: int) -> int:
        tracemalloc.start()
        write_bound((facts for _ in range(count)), tmp_path / "book.pdf", total=count)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    most(2)  # fonts are loaded
    assert most(40) < most(10) + 1_500_000  # a dossier alone is 130 KB on the disk
