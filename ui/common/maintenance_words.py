"""Maintenance in words: keys, backups, the clock, and the verification of the journal."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from casework.caseload_dtos import BackupLocation, ReplacedCopy
from casework.clock import ClockFinding
from casework.problems import RuleBroken
from casework.read_models import JournalCheck, VerificationFinding
from ui.common.i18n import _, ngettext
from ui.common.problems import sentence_for, sentence_of


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


_LEAST, _WHOLE = 8, 64
"""Lengths of a digest in characters: as printed on documents, and complete."""

_ANCHOR = re.compile(
    r"(?:entry|(?:操作记录|履历)?\s*第?)\s*#?\s*([1-9]\d{0,17})\s*条?\s*(?:[:：·,，(（]|\s)\s*"
    r"([0-9a-f](?:[\s-]?[0-9a-f]){7,63})…?\s*[)）]?",
    re.IGNORECASE | re.ASCII,
)
"""5:b0459571…, entry 5 (b0459571), 履历 #5 · B045-9571…, 操作记录第 5 条，B045-9571…"""


def check_words(check: JournalCheck) -> str:
    """Return one sentence: the journal is intact, or the first finding and what to do."""
    if check.findings:
        return sentence_for(damage(check.findings))
    message = ngettext(
        "The journal is intact: {count} entry, head {head}.",
        "The journal is intact: {count} entries, head {head}.",
        check.entries,
    )
    return message.format(count=check.entries, head=check.head)


def anchor_words(check: JournalCheck) -> str:
    """Return one sentence: up to which entry someone outside holds a digest of the journal."""
    first = check.not_anchored_since
    if check.anchored is None:
        return _(
            "No one else holds a digest of this journal yet: no partner has answered a parcel,"
            " and no sealed document was made."
        )
    if first is None:
        return _("The digest of the last entry is held externally.")
    if check.anchored.by == "parcel":
        message = _(
            "Not anchored since entry {first}: the last digest held externally is that of"
            " entry {count}, in a parcel that a partner has answered."
        )
    else:
        message = _(
            "Not anchored since entry {first}: the last digest that may be held externally is"
            " that of entry {count}, in a document made here."
        )
    return message.format(first=first, count=check.anchored.entries)


def anchor_document(check: JournalCheck) -> dict[str, Any]:
    """Return the same as JSON."""
    held = check.anchored
    return {
        "anchored": None if held is None else held.entries,
        "anchored_by": None if held is None else held.by,
        "not_anchored_since": check.not_anchored_since,
    }


def read_anchor(text: str) -> tuple[int, str]:
    """Return the entry number and the digest prefix, in the notation of documents and commands.

    Raises:
        RuleBroken: ANCHOR_MALFORMED.
    """
    found = _ANCHOR.fullmatch(text.strip())
    head = re.sub(r"[\s-]", "", found[2]).lower() if found else ""
    if found is None or not _LEAST <= len(head) <= _WHOLE:
        raise RuleBroken("ANCHOR_MALFORMED", "anchor", text=text.strip())
    return int(found[1]), head


def check_anchor(check: JournalCheck, text: str, at: Callable[[int], tuple[int, str]]) -> str:
    """Return the digest of the entry that an anchor names; ``at`` looks up an entry.

    Raises:
        RuleBroken: ANCHOR_MALFORMED, ANCHOR_AHEAD, ANCHOR_DIFFERS; as ``damage`` when the journal
            is not intact.
    """
    count, head = read_anchor(text)
    if check.findings:
        raise damage(check.findings)
    if count > check.entries:
        raise RuleBroken("ANCHOR_AHEAD", "anchor", count=count, entries=check.entries)
    have, digest = at(count)
    if have != count or not digest.startswith(head):
        shown = digest[: max(len(head), _LEAST)]
        raise RuleBroken("ANCHOR_DIFFERS", "anchor", count=count, head=shown, anchor=head)
    return digest


def damage(findings: tuple[VerificationFinding, ...]) -> RuleBroken:
    """Return the error for the first finding, with the number of findings."""
    first = findings[0]
    facts: dict[str, Any] = {**first.facts, "findings": len(findings)}
    if first.seq is not None:
        facts["seq"] = first.seq
    if first.record_id is not None:
        facts["record"] = str(first.record_id)
    return RuleBroken(first.code, None, **facts)
