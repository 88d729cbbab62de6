"""What a dossier is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from exports.disclosure import Disclosure
from exports.typography.canvas import Picture

if TYPE_CHECKING:
    # Processes that only set dossiers load no rules.
    from casework.case import Case
    from casework.paper_templates import PaperTemplate
    from casework.records import Evidence
    from casework.rulepack import RulePack
    from casework.standing import Standing
    from casework.status import Status
    from casework.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class ProofPictures:
    """How a proof looks: small, and page by page where that was asked for.

    ``count`` is how many pages it has; one that is lost cannot be read any more.
    """

    thumbnail: Picture | None = None
    pages: tuple[Picture, ...] = ()
    count: int = 1
    is_lost: bool = False


def _built_in() -> PaperTemplate:
    from casework.paper_templates import BUILT_IN, DOSSIER

    return BUILT_IN[DOSSIER]


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFacts:
    """One student's case as it stood on ``as_of``, judged, and who prints it for whom.

    ``verdicts``, ``standing`` and ``status`` come from ``casework``; nothing is counted here.
    ``journal_count`` and ``journal_head`` name the last entry of the journal that this is true of.
    ``evidence`` are the records of the proofs that the case names. ``unmasked`` prints identity
    and phone numbers in full: someone decided so and said why. ``unit`` is the template's, or that
    of the caseload; ``pictures`` are of the evidence, by its id.
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
        """The name of the student's dossier as a file: it holds the number, never the name."""
        file = self.case.file
        return f"助航_{file.cohort}届_学生档案_{safe_part(file.student_no)}.pdf"


_NOT_IN_NAMES = frozenset('<>:"/\\|?*')


def safe_part(text: str) -> str:
    """Return a student number as part of a file name on any system."""
    return "".join("-" if c in _NOT_IN_NAMES or not c.isprintable() else c for c in text)[:80]
