"""The kinds of forms, and their input."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from casework.disclosure import Disclosure
from casework.settings.paper_templates import PaperTemplate
from exports.typography.canvas import Picture

if TYPE_CHECKING:
    from casework.case import Case
    from casework.records import Event
    from casework.verdicts import Verdict


class FormKind(StrEnum):
    """The forms, by their names in commands and templates."""

    TALK = "talk"
    REFERRAL = "referral"
    SIGN_IN = "sign_in"
    CARD = "card"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFacts:
    """The input of a form; without a case (or an event) the form is blank, for handwriting.

    ``lines`` of a sign-in sheet are number, name and class of the expected students.
    """

    kind: FormKind
    unit: str
    as_of: date
    template: PaperTemplate
    level: Disclosure = Disclosure.COLLEGE
    case: Case | None = field(default=None, repr=False)
    verdicts: tuple[Verdict, ...] = field(default=(), repr=False)
    event: Event | None = None
    lines: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)
    helper_phone: str = field(default="", repr=False)
    minima: tuple[tuple[str, int], ...] = ()
    years: int = 3
    logo: Picture | None = field(default=None, repr=False)

    @property
    def student_no(self) -> str:
        return self.case.file.student_no if self.case else ""
