"""The input of a dossier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from casework.disclosure import Disclosure
from exports.typography.canvas import Picture

if TYPE_CHECKING:
    # Processes that only typeset dossiers do not load the rules.
    from casework.case import Case
    from casework.records import Evidence
    from casework.rulepack import RulePack
    from casework.settings.paper_templates import PaperTemplate
    from casework.standing import Standing, Status
    from casework.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class ProofPictures:
    """The pictures of a proof: its thumbnail and, if requested, its pages.

    ``count`` is its number of pages; a proof that is lost can no longer be read.
    """

    thumbnail: Picture | None = None
    pages: tuple[Picture, ...] = ()
    count: int = 1
    is_lost: bool = False


def _built_in() -> PaperTemplate:
    from casework.settings.paper_templates import BUILT_IN, DOSSIER

    return BUILT_IN[DOSSIER]


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFacts:
    """One student's case on the day ``as_of``, with its verdicts and the terms of the document.

    ``verdicts``, ``standing`` and ``status`` come from ``casework``; nothing is counted here.
    ``journal_count`` and ``journal_head`` identify the last journal entry that is included.
    ``evidence`` are the records of the proofs that the case refers to. ``unmasked`` prints identity
    and phone numbers in full: an explicit decision with a reason. ``unit`` is that of the template
    or the caseload; ``pictures`` are those of the evidence, by its id.
    """

    case: Case = field(repr=False)
    verdicts: tuple[Verdict, ...] = field(repr=False)
    standing: Standing
    status: Status
    pack: RulePack = field(repr=False)
    as_of: date
    printed_by: str
    journal_count: int
    journal_head: str
    level: Disclosure = Disclosure.COLLEGE
    evidence: tuple[Evidence, ...] = field(default=(), repr=False)
    unmasked: bool = False
    unit: str = ""
    template: PaperTemplate = field(default_factory=_built_in)
    logo: Picture | None = field(default=None, repr=False)
    pictures: Mapping[UUID, ProofPictures] = field(default_factory=dict, repr=False)

    @property
    def file_name(self) -> str:
        """The file name of the dossier; it contains the student number, never the name."""
        file = self.case.file
        return f"助航_{file.cohort}届_学生档案_{safe_part(file.student_no)}.pdf"


_NOT_IN_NAMES = frozenset('<>:"/\\|?*')


def safe_part(text: str) -> str:
    """Return a student number in a form that is safe in file names on every system."""
    return "".join("-" if c in _NOT_IN_NAMES or not c.isprintable() else c for c in text)[:80]
