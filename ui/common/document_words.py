"""Documents in words: their kinds, levels of disclosure and templates, and what a seal says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from casework.disclosure import Disclosure
from casework.read_models import Action
from ui.common.i18n import N_, _
from ui.common.problems import sentence_of

if TYPE_CHECKING:
    from exports.runs.verification import CheckedPaper, DocumentOrigin

_PAPERS = {
    "dossier": N_("Dossiers"),
    "ledger": N_("Ledger"),
    "class_sheet": N_("Class sheets"),
    "weekly": N_("Weekly report"),
    "handover": N_("City handover list"),
    "destinations": N_("Destinations by national category"),
    "year_summary": N_("Annual summary"),
    "form_talk": N_("Records of talks"),
    "form_referral": N_("Records of referrals"),
    "form_sign_in": N_("Sign-in sheet"),
    "form_card": N_("Contact cards"),
    "form_notice": N_("Notices on personal data"),
    "archive": N_("Archive folder"),
    "audit": N_("Spot audit bundle"),
    "own_copy": N_("A student's own copy"),
    "certificate": N_("Certificates of deletion"),
}


def paper_name(kind: str) -> str:
    """Return the display name of a kind of document."""
    return _(_PAPERS[kind]) if kind in _PAPERS else kind


LEVELS: Mapping[str, str] = MappingProxyType(
    {
        Disclosure.COLLEGE: N_("Inside the college"),
        Disclosure.OWN: N_("For the student"),
        Disclosure.REPORT: N_("For the office"),
        Disclosure.PUBLIC: N_("Figures only"),
    }
)
"""The disclosure levels that are offered."""


def level_name(level: str) -> str:
    """Return the display name of a disclosure level; an unknown one is returned unchanged."""
    return _(LEVELS[level]) if level in LEVELS else level


_TEMPLATES = {
    "dossier": N_("Dossiers"),
    "talk": N_("Record of a talk"),
    "referral": N_("Record of referrals"),
    "sign_in": N_("Sign-in sheet"),
    "card": N_("Contact card"),
    "notice": N_("Notice on personal data"),
}
"""Display names of the kinds of document that have templates."""


def template_name(kind: str) -> str:
    """Return the display name of a kind of document."""
    return _(_TEMPLATES[kind])


def moment_words(at: datetime) -> str:
    """Return an instant in local time."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def paper_words(paper: CheckedPaper, known: DocumentOrigin | None) -> list[str]:
    """Return the facts on a verified document, one sentence each."""
    run = paper.sealed.run
    lines = [
        _("Unchanged since it was made."),
        _("{what}, level {level}, made by {by} ({unit}) on {at}.").format(
            what=paper_name(run.kind),
            level=run.level,
            by=run.made_by,
            unit=run.unit,
            at=moment_words(run.made_at),
        ),
        _("It shows the state of the journal at entry {count} ({head}).").format(
            count=run.journal_count, head=run.journal_head[:8]
        ),
    ]
    if known is not None and known.is_own:
        lines.append(_("It was signed by this installation."))
    elif known is not None and known.partner is not None:
        lines.append(_partner_words(known))
    else:
        lines.append(
            _(
                "It was signed with the unknown key {fingerprint}: anyone could have made it."
                " Compare the key with that of the supposed author."
            ).format(fingerprint=paper.sealed.keys.fingerprint)
        )
    if known is not None and known.ahead is not None:
        facts = {**known.ahead.facts, "seq": known.ahead.seq}
        lines.append(sentence_of(known.ahead.code, facts))
    if known is not None and known.action is not None:
        lines.append(action_words(known.action))
    return lines


def _partner_words(known: DocumentOrigin) -> str:
    if known.partner is None:
        return ""
    if known.is_compared:
        said = _("It was signed by your partner {name} ({unit}), whose key was compared.")
    else:
        said = _(
            "It was signed by {name} ({unit}), whose key has not been compared or was revoked."
        )
    return said.format(name=known.partner.name, unit=known.partner.unit)


def action_words(action: Action) -> str:
    """Return when, for how many files and for whom a document was made, from the journal."""
    receiver = action.facts.get("receiver")
    message = _("According to the journal it was made on {at} by {by}, from {count} files.").format(
        at=moment_words(action.at), by=action.by, count=action.facts.get("count", 0)
    )
    if receiver:
        message += " " + _("It was given to {receiver}.").format(receiver=receiver)
    return message
