"""Texts on keys, backups and the clock, for windows and commands."""

from __future__ import annotations

from collections.abc import Sequence

from casework.caseload_dtos import BackupLocation, ReplacedCopy
from casework.clock_check import ClockFinding
from ui.common.i18n import _
from ui.common.problems import sentence_of


def what_the_old_passphrase_opens() -> str:
    """Return what the old passphrase can no longer open, and what it still can."""
    return _(
        "The old passphrase no longer opens this caseload, even with an old key file. It still"
        " opens earlier backups, which are kept for up to thirteen months until newer ones"
        " replace them, and copies elsewhere. Anyone with an old copy of the key file and the"
        " old passphrase can decrypt the data with other programs."
    )


def what_the_old_code_opens() -> str:
    """Return what the old recovery code can no longer open, and what it still can."""
    return _(
        "The old recovery code no longer opens this caseload, even with an old key file. It"
        " still opens earlier backups, which are kept for up to thirteen months until newer"
        " ones replace them, and copies elsewhere. Anyone with an old copy of the key file and"
        " the old code can decrypt the data with other programs."
    )


_FORM = "%Y-%m-%d %H:%M"


def clock_sentence(found: ClockFinding) -> str:
    """Return the sentence for a finding about the clock."""
    now, last = found.now.astimezone(), found.last.astimezone()
    return sentence_of(found.doubt, {"now": f"{now:{_FORM}}", "last": f"{last:{_FORM}}"})


def repaired_words(entries: int, changed: int, left: int) -> str:
    """Return the result of correcting times as a sentence."""
    parts = [
        _("Entries with a wrong time: {entries}; records fixed: {changed}.").format(
            entries=entries, changed=changed
        )
    ]
    if left:
        parts.append(
            _(
                "{left} records were left unchanged: their students were transferred, or their"
                " cohort is closed."
            ).format(left=left)
        )
    parts.append(
        _("Dates that were typed are unchanged: check talks and events dated after today.")
    )
    return " ".join(parts)


def away_facts(place: BackupLocation) -> dict[str, object]:
    """Return the facts of a chosen backup folder that is missing, and of the one used instead."""
    return {"path": str(place.chosen), "usual": str(place.now)}


def copies_facts(copies: Sequence[ReplacedCopy]) -> dict[str, object]:
    """Return the facts of the replaced copies of the data folder (at least one)."""
    first = copies[0]
    day = f"{first.replaced_at.astimezone():%Y-%m-%d}"
    return {"count": len(copies), "day": day, "name": first.path.name}
