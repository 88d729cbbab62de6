"""The pages that are compared with how they once looked: the papers, and where their pictures lie.

    python -m tests.builders.golden

writes the pictures and texts anew; look at each before it is committed.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

import pypdfium2
from PIL import Image

from casework.settings.paper_templates import BUILT_IN
from exports.class_sheet import ClassSheet, ClassSheetLine, set_class_sheets
from exports.dossier.chapters import dossier_of
from exports.dossier.document import set_one
from exports.forms import FormFacts, FormKind
from exports.forms.writing import set_forms
from tests.builders.paper import a_full_case, facts_of

FOLDER = Path(__file__).parent.parent / "data" / "golden"
_SCALE = 0.75  # 54 dots an inch: enough to see a line that moved

Setting = Callable[[BinaryIO], object]


def _dossier(stream: BinaryIO) -> None:
    set_one(stream, dossier_of(facts_of(a_full_case())))


def _class_sheet(stream: BinaryIO) -> None:
    standing = facts_of(a_full_case()).standing
    lines = tuple(ClassSheetLine(f"20190411{n:02}", f"学生{n}", standing) for n in range(12))
    set_class_sheets(stream, [ClassSheet("软件2301", facts_of(a_full_case()).as_of, lines)])


def _form(kind: FormKind) -> Setting:
    def write(stream: BinaryIO) -> None:
        facts = facts_of(a_full_case())
        form = FormFacts(
            kind=kind,
            unit="信息工程学院",
            as_of=facts.as_of,
            template=BUILT_IN[kind.value],
            case=facts.case,
            verdicts=facts.verdicts,
            event=facts.case.attendances[0].event,
            lines=tuple((f"20190411{n:02}", f"学生{n}", "软件2301") for n in range(6)),
            helper_phone="022-60000000",
            minima=(("talk", 3), ("referral", 3), ("event", 3)),
        )
        set_forms(stream, [form])

    return write


PAPERS: Mapping[str, tuple[Setting, tuple[int, ...]]] = {
    "dossier": (_dossier, (0, 1, 2, 5)),
    "class_sheet": (_class_sheet, (0,)),
    **{f"form_{kind.value}": (_form(kind), (0,)) for kind in FormKind},
}
"""What is compared: how it is set, and which of its pages (0 is the first)."""


def pages_of(name: str) -> tuple[list[Image.Image], str]:
    """Return the pictures of a paper's pages, and all its words."""
    write, numbers = PAPERS[name]
    stream = io.BytesIO()
    write(stream)
    document = pypdfium2.PdfDocument(stream.getvalue())
    try:
        pictures = [document[n].render(scale=_SCALE, grayscale=True).to_pil() for n in numbers]
        words = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return pictures, "\n".join("".join(one.split()) for one in words) + "\n"


def path_of(name: str, number: int) -> Path:
    """Return where the picture of a page lies."""
    return FOLDER / f"{name}-{number}.png"


def write_all() -> None:
    """Write all pictures and texts as they are now."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in PAPERS:
        pictures, words = pages_of(name)
        for number, picture in enumerate(pictures):
            picture.quantize(16).save(path_of(name, number), optimize=True)
        (FOLDER / f"{name}.txt").write_text(words, "utf-8")


if __name__ == "__main__":
    write_all()
