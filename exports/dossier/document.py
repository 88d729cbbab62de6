"""A dossier as blocks: plain values that another process can typeset."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from exports.typography.blocks import Align, Block, RuledTable, TableCell, Text, Valign
from exports.typography.fonts import Face
from exports.typography.lines import TextRun

BODY, SMALL = 10.5, 9.5  # 五号; slightly smaller in the tables of records
HEAD_SIZE, TITLE_SIZE = 12.0, 22.0  # 小四; 二号 (GB/T 9704-2012)


@dataclass(frozen=True, slots=True)
class Document:
    """One dossier to be typeset: its blocks, and the text of its metadata and footer.

    ``code`` is the check code, by which the printed document can be looked up.
    """

    student_no: str
    file_name: str
    foot: str
    blocks: tuple[Block, ...] = field(repr=False)
    code: str = ""


def heading(words: str) -> Text:
    """Return the heading of a chapter (一、…), with its outline entry."""
    return Text(
        (TextRun(words, Face.HEI),),
        size=HEAD_SIZE,
        leading=20,
        align=Align.LEFT,
        space_before=11,
        keeps_next=True,
        bookmark=(words, 1),
        role="H2",
    )


def subheading(words: str, note: str = "") -> Text:
    """Return the heading of a section (（一）…), with a note after it."""
    runs = (TextRun(words, Face.SONG_BOLD), TextRun(f"　{note}" if note else ""))
    return Text(
        runs, size=BODY, leading=18, align=Align.LEFT, space_before=8, keeps_next=True, role="H3"
    )


def paragraph(*runs: TextRun | str, size: float = BODY, before: float = 0.0) -> Text:
    """Return a paragraph of body text."""
    return Text(as_runs(runs), size=size, leading=size * 1.55, space_before=before)


def label(words: str, *, span: int = 1) -> TableCell:
    """Return a cell that labels the next one."""
    text = Text((TextRun(words, Face.HEI),), size=SMALL, leading=14, align=Align.CENTRE)
    return TableCell((text,), span=span, shaded=True)


def head_cells(*words: str) -> tuple[TableCell, ...]:
    """Return the head row of a table."""
    return tuple(label(word) for word in words)


def value(*runs: TextRun | str, span: int = 1, size: float = BODY) -> TableCell:
    """Return a cell with a value, vertically centred."""
    text = Text(as_runs(runs), size=size, leading=size * 1.45, align=Align.LEFT)
    return TableCell((text,), span=span)


def centred(*runs: TextRun | str, size: float = SMALL) -> TableCell:
    """Return a cell with a short value, centred both ways."""
    text = Text(as_runs(runs), size=size, leading=size * 1.45, align=Align.CENTRE)
    return TableCell((text,))


def lines(*texts: Text) -> TableCell:
    """Return a cell of several texts, aligned to the top."""
    return TableCell(texts, valign=Valign.TOP)


def small(*runs: TextRun | str, before: float = 0.0, align: Align = Align.FULL) -> Text:
    """Return a text in the size of record tables."""
    return Text(as_runs(runs), size=SMALL, leading=14.2, space_before=before, align=align)


def bold(words: str) -> TextRun:
    """Return a bold run."""
    return TextRun(words, Face.SONG_BOLD)


def name(words: str) -> TextRun:
    """Return a person's name, never broken across lines."""
    return TextRun(words, whole=True)


def as_runs(parts: Iterable[TextRun | str]) -> tuple[TextRun, ...]:
    """Convert strings to runs of the body face."""
    return tuple(part if isinstance(part, TextRun) else TextRun(part) for part in parts)


__all__ = ["Document", "RuledTable"]
