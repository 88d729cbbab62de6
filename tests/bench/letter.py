"""A dossier as a letter for LibreOffice: the same words, fonts, sizes and ruled tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from xml.sax.saxutils import escape, quoteattr

from exports.dossier.document import Document
from exports.typography.blocks import Align, Block, Text
from exports.typography.fonts import Face
from exports.typography.lines import TextRun, visible_lines
from exports.typography.tables import RuledTable, TableCell, TableRow

FAMILIES = {
    Face.SONG: "Zhuhang Song",
    Face.SONG_BOLD: "Zhuhang Song",
    Face.HEI: "Zhuhang Hei",
}
_ALIGN = {
    Align.LEFT: "start",
    Align.CENTRE: "center",
    Align.RIGHT: "end",
    Align.FULL: "justify",
}
_LETTER = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles>
<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="210mm"
 fo:page-height="297mm" fo:margin-left="28mm" fo:margin-right="26mm" fo:margin-top="24mm"
 fo:margin-bottom="27mm"/></style:page-layout>
<style:style style:name="T" style:family="table"><style:table-properties
 style:width="156mm" table:align="margins"/></style:style>
<style:style style:name="C" style:family="table-cell"><style:table-cell-properties
 fo:border="0.5pt solid #000000" fo:padding="4pt"/></style:style>
<style:style style:name="S" style:family="table-cell"><style:table-cell-properties
 fo:border="0.5pt solid #000000" fo:padding="4pt" fo:background-color="#ededed"/></style:style>
{styles}</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard"
 style:page-layout-name="A4"/></office:master-styles>
<office:body><office:text>
<text:user-field-decls><text:user-field-decl office:value-type="string" office:string-value="0"
 text:name="number"/></text:user-field-decls>
{body}</office:text></office:body></office:document>
"""


def letter_of(document: Document, field: str) -> str:
    """Return the dossier as flat OpenDocument text; its number is ``field``, a field of the merge.

    The rings and the foot are left out: what LibreOffice need not draw.
    """
    writer = _Writer(document.student_no, field)
    body = "".join(writer.block(block) for block in document.blocks)
    return _LETTER.format(styles="".join(writer.styles.values()), body=body)


class _Writer:
    """Writes blocks; ``styles`` are the definitions that they name, by what they say."""

    def __init__(self, number: str, field: str) -> None:
        self.styles: dict[str, str] = {}
        self._number = number
        self._field = field
        self._names = (f"a{place}" for place in count())

    def block(self, block: Block) -> str:
        if isinstance(block, Text):
            return self._text(block)
        return self._table(block) if isinstance(block, RuledTable) else ""

    def _text(self, text: Text) -> str:
        style = self._style(
            "paragraph",
            f'<style:paragraph-properties fo:text-align="{_ALIGN[text.align]}"'
            f' fo:line-height="{text.leading}pt" fo:margin-top="{text.space_before}pt"'
            f' fo:keep-with-next="{"always" if text.keeps_next else "auto"}"/>',
        )
        return f'<text:p text:style-name="{style}">{self._runs(text)}</text:p>'

    def _runs(self, text: Text) -> str:
        return "".join(self._run(run, text.size) for run in text.runs if run.text)

    def _run(self, run: TextRun, size: float) -> str:
        family = quoteattr(FAMILIES[run.face])
        weight = "bold" if run.face is Face.SONG_BOLD else "normal"
        struck = ' style:text-line-through-style="solid"' if run.struck else ""
        style = self._style(
            "text",
            f"<style:text-properties fo:font-family={family} style:font-family-asian={family}"
            f' fo:font-size="{size}pt" style:font-size-asian="{size}pt"'
            f' fo:font-weight="{weight}" style:font-weight-asian="{weight}"{struck}/>',
        )
        words = "<text:line-break/>".join(escape(line) for line in visible_lines(run.text))
        words = words.replace(self._number, self._field)
        return f'<text:span text:style-name="{style}">{words}</text:span>'

    def _table(self, table: RuledTable) -> str:
        columns = "".join(self._column(share / sum(table.columns)) for share in table.columns)
        head = "".join(self._rows(table.head))
        if head:
            head = f"<table:table-header-rows>{head}</table:table-header-rows>"
        rows = "".join(self._rows(table.rows))
        return f'<table:table table:style-name="T">{columns}{head}{rows}</table:table>'

    def _column(self, share: float) -> str:
        properties = f'<style:table-column-properties style:column-width="{156 * share:.2f}mm"/>'
        style = self._style("table-column", properties)
        return f'<table:table-column table:style-name="{style}"/>'

    def _rows(self, rows: Iterable[TableRow]) -> Iterator[str]:
        for row in rows:
            cells = "".join(self._cell(cell) for cell in row.cells)
            yield f"<table:table-row>{cells}</table:table-row>"

    def _cell(self, cell: TableCell) -> str:
        style = "S" if cell.shaded else "C"
        words = "".join(self.block(block) for block in cell.blocks)
        covered = "<table:covered-table-cell/>" * (cell.span - 1)
        span = f' table:number-columns-spanned="{cell.span}"' if cell.span > 1 else ""
        cell_of = f'<table:table-cell table:style-name="{style}"{span}>{words}'
        return f"{cell_of}</table:table-cell>{covered}"

    def _style(self, family: str, properties: str) -> str:
        if properties not in self.styles:
            name = next(self._names)
            self.styles[properties] = (
                f'<style:style style:name="{name}" style:family="{family}">'
                f"{properties}</style:style>"
            )
        return self.styles[properties].split('"')[1]
