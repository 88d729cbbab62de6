"""A dossier as blocks: plain values that another process can lay and draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from exports.typography.blocks import Align, Block, Cell, Table, Text, Valign
from exports.typography.fonts import Face
from exports.typography.lines import Run

BODY, SMALL = 10.5, 9.5  # 五号; a little under it in the tables of records
HEAD_SIZE, TITLE_SIZE = 12.0, 22.0  # 小四; 二号 (GB/T 9704-2012)


@dataclass(frozen=True, slots=True)
class Document:
    """One dossier to be set: its blocks, and what its metadata and its foot say.

    ``code`` stands for its words: who has the paper can look it up.
    """

    student_no: str
    file_name: str
    foot: str
    blocks: tuple[Block, ...] = field(repr=False)
    code: str = ""


def heading(words: str) -> Text:
    """Return the heading of a chapter (一、…), with its place in the outline."""
    return Text(
        (Run(words, Face.HEI),),
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
    runs = (Run(words, Face.SONG_BOLD), Run(f"　{note}" if note else ""))
    return Text(
        runs, size=BODY, leading=18, align=Align.LEFT, space_before=8, keeps_next=True, role="H3"
    )


def paragraph(*runs: Run | str, size: float = BODY, before: float = 0.0) -> Text:
    """Return a paragraph of body text."""
    return Text(as_runs(runs), size=size, leading=size * 1.55, space_before=before)


def label(words: str, *, span: int = 1) -> Cell:
    """Return a cell that says what stands beside it."""
    text = Text((Run(words, Face.HEI),), size=SMALL, leading=14, align=Align.CENTRE)
    return Cell((text,), span=span, shaded=True)


def head_cells(*words: str) -> tuple[Cell, ...]:
    """Return the head row of a table."""
    return tuple(label(word) for word in words)


def value(*runs: Run | str, span: int = 1, size: float = BODY) -> Cell:
    """Return a cell with a value, in the middle of its height."""
    text = Text(as_runs(runs), size=size, leading=size * 1.45, align=Align.LEFT)
    return Cell((text,), span=span)


def centred(*runs: Run | str, size: float = SMALL) -> Cell:
    """Return a cell with a short value in its middle."""
    text = Text(as_runs(runs), size=size, leading=size * 1.45, align=Align.CENTRE)
    return Cell((text,))


def lines(*texts: Text) -> Cell:
    """Return a cell of several texts, from its top."""
    return Cell(texts, valign=Valign.TOP)


def small(*runs: Run | str, before: float = 0.0, align: Align = Align.FULL) -> Text:
    """Return a text for the tables of records."""
    return Text(as_runs(runs), size=SMALL, leading=14.2, space_before=before, align=align)


def bold(words: str) -> Run:
    """Return words in bold."""
    return Run(words, Face.SONG_BOLD)


def name(words: str) -> Run:
    """Return a person's name, which stays on one line."""
    return Run(words, whole=True)


def as_runs(parts: Iterable[Run | str]) -> tuple[Run, ...]:
    """Return pieces of text as runs of the body face."""
    return tuple(part if isinstance(part, Run) else Run(part) for part in parts)


__all__ = ["Document", "Table"]
