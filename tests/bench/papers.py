"""How fast documents are: one dossier, many, against plain reportlab and a mail merge."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from casework.settings.paper_templates import DOSSIER, parse_template
from exports.dossier import DossierFacts, write_dossier, write_dossiers
from exports.dossier.chapters import dossier_of
from exports.typography.fonts import Face
from tests.bench import peers
from tests.bench.mail_merge import MailMerge, is_here
from tests.bench.measure import Result, compared, times_of
from tests.builders.paper import a_full_case, facts_of

MANY = 200
_A4 = (595.2756, 841.8898)
THREE_PAGES = "章节：基本情况、三项完成、一人一策、帮扶记录\n"
_PEER_DOCUMENTS = 6
_MERGES = 60
"""Letters of the mail merge that are timed; each costs it the same."""


def results(folder: Path) -> Iterator[Result]:
    """Yield the results one by one; everything happens below ``folder``."""
    yield _one(folder)
    yield _many(folder)
    yield from _against_peers(folder)


def _facts(number: int) -> DossierFacts:
    """A student whose talks are in words of their own: no page is another one with a new number."""
    case = a_full_case(student_no=f"20190411{number:03}")
    random = Random(number)
    talks = tuple(
        replace(held, session=replace(held.session, content=held.session.content + _prose(random)))
        for held in case.talks
    )
    return facts_of(replace(case, talks=talks))


def _nine_records(number: int) -> DossierFacts:
    """The same with three talks, three referrals and three events."""
    case = _facts(number).case
    return facts_of(
        replace(
            case,
            talks=case.talks[:3],
            referrals=case.referrals[:3],
            attendances=case.attendances[:3],
        )
    )


def _prose(random: Random) -> str:
    """Thirty of the 3,755 characters of the first level of GB 2312."""
    codes = (bytes((random.randrange(0xB0, 0xD7), random.randrange(0xA1, 0xFF))) for _ in range(30))
    return "".join(code.decode("gb2312") for code in codes)


def _one(folder: Path) -> Result:
    facts = _facts(0)
    target = folder / "one.pdf"
    write_dossier(facts, target)
    pages = _pages(target)
    plain = _plain_pages(pages, folder / "plain.pdf")
    plain()
    return compared(
        f"one dossier of {len(pages)} pages, after the first",
        lambda: write_dossier(facts, target),
        "reportlab drawing the same words on as many pages, line by line",
        plain,
        limit=150,
        rounds=15,
    )


def _many(folder: Path) -> Result:
    facts = [_facts(number) for number in range(MANY)]
    out = folder / "many"
    out.mkdir()
    name = f"{MANY} dossiers on both cores, including the start of the processes"
    if not is_here():
        taken = times_of(lambda: write_dossiers(facts, out, total=MANY), 2)
        peer = "letters merged by LibreOffice, which is not here, or not its python3-uno"
        return Result(name, "median", min(taken), max(taken), 0.1, peer, None, 2, True)
    with MailMerge(dossier_of(facts[0]), folder / "merge") as merge:
        merge.letters(2)
        ours = times_of(lambda: write_dossiers(facts, out, total=MANY), 2)
        theirs = times_of(lambda: merge.letters(_MERGES), 1)[0] * MANY / _MERGES
        how = "merged" if merge.is_merge else "filled in, as its mail merge is not installed,"
    peer = f"as many letters of the same pages, tables and fonts {how} by LibreOffice"
    peer += f" ({_MERGES} timed)"
    return Result(name, "median", sum(ours) / 2, max(ours), 0.1, peer, theirs, 2, True)


def _against_peers(folder: Path) -> Iterator[Result]:
    """Yield the dossiers of three pages beside the same pages set by others, one after another."""
    template = parse_template(DOSSIER, THREE_PAGES)
    facts = [replace(_nine_records(number), template=template) for number in range(MANY)]
    out = folder / "three"
    out.mkdir()
    taken = times_of(lambda: write_dossiers(facts, out, total=MANY), 3)
    pages = len(_pages(next(out.glob("*.pdf"))))
    documents = [dossier_of(one) for one in facts[:_PEER_DOCUMENTS]]
    for name, package, limit, setter in (
        ("WeasyPrint", "weasyprint", 1 / 8, peers.weasyprint_setter),
        ("fpdf2", "fpdf", 1.0, peers.fpdf2_setter),
        ("typst", "typst", 2.0, lambda: peers.typst_setter(folder)),
    ):
        what = f"{MANY} dossiers of {pages} pages, compared with {name}"
        peer = f"{name}, the same tables and fonts, one core ({_PEER_DOCUMENTS} timed)"
        theirs = None
        if peers.is_here(package):
            set_one = setter()
            set_one(documents[0])  # it has read its fonts
            each = [times_of(partial(set_one, document), 1)[0] for document in documents]
            theirs = median(each) * MANY
        else:
            peer += ", which is not installed here"
        ours = median(taken)
        yield Result(what, "median", ours, max(taken), limit, peer, theirs, 3, True)


def _pages(pdf: Path) -> list[list[str]]:
    """The lines of each page, as a tool of others reads them."""
    read = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    pages = read.stdout.decode().removesuffix("\f").split("\f")
    return [[line.strip() for line in page.splitlines() if line.strip()] for page in pages]


def _plain_pages(pages: list[list[str]], target: Path) -> Callable[[], object]:
    from reportlab.pdfgen.canvas import Canvas

    font = _plain_font()

    def draw() -> None:
        canvas: Any = Canvas(str(target), _A4, initialFontName=font)
        for lines in pages:
            canvas.setFont(font, 10.5)
            for place, line in enumerate(lines):
                canvas.drawString(72, 780 - 14 * place, line)
            canvas.showPage()
        canvas.save()

    return draw


@cache
def _plain_font() -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    name = Face.SONG.value
    pdfmetrics.registerFont(TTFont(name, str(files("exports") / "fonts" / f"{name}.ttf")))
    return name
