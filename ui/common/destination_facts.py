"""The fields of a destination with their labels."""

from __future__ import annotations

from casework.records import Destination
from casework.settings.org_settings import OrgSettings
from ui.common.case_words import destination_title
from ui.common.evidence import level_name
from ui.common.i18n import _


def destination_facts(one: Destination, settings: OrgSettings) -> tuple[tuple[str, str], ...]:
    """Return the fields of a destination; empty ones are omitted."""
    fits = {True: _("yes"), False: _("no"), None: ""}[one.fits_major]
    signed = "\n".join(
        f"{level_name(signoff.level)}: {signoff.by}, {signoff.on.isoformat()}"
        for signoff in one.signoffs
    )
    lost = ""
    if one.lost_on is not None:
        lost = f"{one.lost_on.isoformat()}  {one.lost_reason or ''}"
    return (
        (_("Date"), one.on.isoformat()),
        (_("Destination"), destination_title(one.code, settings)),
        (_("Employer"), one.employer or "—"),
        (_("Credit code"), one.employer_uscc or ""),
        (_("Kind of employer"), one.employer_kind or ""),
        (_("Job"), one.job_title or ""),
        (_("Pay"), "" if one.pay is None else _("{pay} yuan a month").format(pay=one.pay)),
        (_("Region"), one.region or ""),
        (_("Fits the major"), fits),
        (_("Country or region"), one.country or ""),
        (_("School abroad"), one.school_abroad or ""),
        (_("Reason"), one.reason or ""),
        (_("National register"), one.register_state or ""),
        (_("Approved"), signed),
        (_("Lost"), lost),
    )
