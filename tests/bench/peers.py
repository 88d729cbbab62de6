"""A dossier set by others: WeasyPrint from HTML, typst from its markup, fpdf2 by calls.

The same words, fonts, sizes and ruled tables; the rings and the foot are left out, which no peer
need draw. They come with the group ``bench``; what is not installed is not measured.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Iterator
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from exports.dossier.document import Document
from exports.typography.blocks import Align, Block, Text
from exports.typography.fonts import Face
from exports.typography.lines import TextRun
from exports.typography.tables import RuledTable, TableCell, TableRow

FONTS = Path(str(files("exports") / "fonts"))
_FAMILY = {
    Face.SONG: ("Zhuhang Song", False),
    Face.SONG_BOLD: ("Zhuhang Song", True),
    Face.HEI: ("Zhuhang Hei", False),
}
_CSS_ALIGN = {
    Align.LEFT: "left",
    Align.CENTRE: "center",
    Align.RIGHT: "right",
    Align.FULL: "justify",
}
_WIDTH_MM = 156


def is_here(package: str) -> bool:
    """Tell whether a peer is installed."""
    return importlib.util.find_spec(package) is not None


# --- WeasyPrint


def weasyprint_setter() -> Callable[[Document], bytes]:
    """Return what sets one dossier by WeasyPrint, its fonts loaded once."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    config = FontConfiguration()
    css = weasyprint.CSS(string=_css(), font_config=config)

    def made(document: Document) -> bytes:
        page = weasyprint.HTML(string=_html(document))
        done: bytes = page.write_pdf(stylesheets=[css], font_config=config)
        return done

    return made


def _css() -> str:
    faces = "".join(
        f"@font-face {{font-family: '{family}'; font-weight: {'bold' if bold else 'normal'};"
        f" src: url('{(FONTS / f'{face.value}.ttf').as_uri()}')}}"
        for face, (family, bold) in _FAMILY.items()
    )
    return (
        f"{faces} @page {{size: A4; margin: 37mm 26mm 35mm 28mm}}"
        " body {font-family: 'Zhuhang Song'; margin: 0} p {margin: 0}"
        " table {border-collapse: collapse; width: 100%; table-layout: fixed}"
        " td {border: 0.5pt solid black; padding: 4pt 5pt} .s {background: #ededed}"
        " tr {break-inside: avoid} .h {font-family: 'Zhuhang Hei'}"
    )


def _html(document: Document) -> str:
    body = "".join(_html_block(block) for block in document.blocks)
    return f"<html lang='zh-CN'><body>{body}</body></html>"


def _html_block(block: Block) -> str:
    if isinstance(block, Text):
        runs = "".join(_html_run(run) for run in block.runs)
        style = (
            f"font-size:{block.size}pt;line-height:{block.leading}pt;"
            f"text-align:{_CSS_ALIGN[block.align]};margin-top:{block.space_before}pt"
        )
        return f'<p style="{style}">{runs}</p>'
    if not isinstance(block, RuledTable):
        return ""
    columns = "".join(f'<col style="width:{c / sum(block.columns):.2%}">' for c in block.columns)
    rows = "".join(_html_row(row) for row in (*block.head, *block.rows))
    return f"<table>{columns}{rows}</table>"


def _html_row(row: TableRow) -> str:
    return f"<tr>{''.join(_html_cell(cell) for cell in row.cells)}</tr>"


def _html_cell(cell: TableCell) -> str:
    kind = ' class="s"' if cell.shaded else ""
    return f"<td{kind} colspan={cell.span}>{''.join(map(_html_block, cell.blocks))}</td>"


def _html_run(run: TextRun) -> str:
    words = escape(run.text).replace("\n", "<br>")
    family, is_bold = _FAMILY[run.face]
    style = f"font-family:'{family}';font-weight:{'bold' if is_bold else 'normal'}"
    return f'<span style="{style}">{words}</span>'


# --- typst


def typst_setter(folder: Path) -> Callable[[Document], bytes]:
    """Return what sets one dossier by a typst compiler that has read its fonts."""
    import typst

    source = folder / "dossier.typ"
    source.write_text("", "utf-8")
    compiler: Any = typst.Compiler(
        source, root=folder, font_paths=[str(FONTS)], ignore_system_fonts=True
    )

    def made(document: Document) -> bytes:
        source.write_text(_typst(document), "utf-8")
        done: bytes = compiler.compile(input=source, format="pdf")
        return done

    return made


def _typst(document: Document) -> str:
    head = (
        '#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm))\n'
        '#set text(font: "Zhuhang Song", lang: "zh")\n#set par(spacing: 4pt)\n'
    )
    return head + "\n".join(_typst_block(block) for block in document.blocks)


def _typst_block(block: Block) -> str:
    if isinstance(block, Text):
        runs = "".join(_typst_run(run, block.size) for run in block.runs)
        side = {Align.CENTRE: "center", Align.RIGHT: "right"}.get(block.align, "left")
        return f"#align({side})[{runs}]"
    if not isinstance(block, RuledTable):
        return ""
    columns = ", ".join(f"{column}fr" for column in block.columns)
    cells = ", ".join(_typst_cells((*block.head, *block.rows)))
    return f"#table(columns: ({columns}), inset: 4pt, stroke: 0.5pt, {cells})"


def _typst_cells(rows: Iterable[TableRow]) -> Iterator[str]:
    for row in rows:
        for cell in row.cells:
            inner = " ".join(_typst_block(block) for block in cell.blocks)
            shade = ", fill: luma(93%)" if cell.shaded else ""
            yield f"table.cell(colspan: {cell.span}{shade})[{inner}]"


def _typst_run(run: TextRun, size: float) -> str:
    family, is_bold = _FAMILY[run.face]
    words = run.text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    weight = ', weight: "bold"' if is_bold else ""
    return f'#text(font: "{family}", size: {size}pt{weight})[#"{words}"]'


# --- fpdf2


def fpdf2_setter() -> Callable[[Document], bytes]:
    """Return what sets one dossier by fpdf2, which reads its fonts for each."""
    from fpdf import FPDF

    names = {Face.SONG: ("song", ""), Face.SONG_BOLD: ("song", "B"), Face.HEI: ("hei", "")}

    def made(document: Document) -> bytes:
        paper: Any = FPDF(format="A4")
        paper.set_margins(28, 37, 26)
        paper.set_auto_page_break(True, 35)
        for face, (family, style) in names.items():
            paper.add_font(family, style, str(FONTS / f"{face.value}.ttf"))
        paper.add_page()
        for block in document.blocks:
            _fpdf_block(paper, block, names)
        return bytes(paper.output())

    return made


def _fpdf_block(paper: Any, block: Block, names: dict[Face, tuple[str, str]]) -> None:
    if isinstance(block, Text):
        first = block.runs[0].face if block.runs else Face.SONG
        paper.set_font(*names[first], block.size)
        words = "".join(run.text for run in block.runs)
        side = {Align.CENTRE: "C", Align.RIGHT: "R"}.get(block.align, "L")
        paper.multi_cell(
            0, block.leading * 0.3528, words, align=side, new_x="LMARGIN", new_y="NEXT"
        )
    elif isinstance(block, RuledTable):
        paper.set_font("song", "", 9.5)
        widths = tuple(_WIDTH_MM * c / sum(block.columns) for c in block.columns)
        with paper.table(col_widths=widths, width=_WIDTH_MM, first_row_as_headings=False) as table:
            for row in (*block.head, *block.rows):
                line = table.row()
                for cell in row.cells:
                    line.cell(_words(cell.blocks), colspan=cell.span)


def _words(blocks: Iterable[Block]) -> str:
    lines = []
    for block in blocks:
        if isinstance(block, Text):
            lines.append("".join(run.text for run in block.runs))
        elif isinstance(block, RuledTable):
            lines += [_words(cell.blocks) for row in block.rows for cell in row.cells]
    return "\n".join(lines)
