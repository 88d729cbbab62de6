"""Verification of a document: whether it is unchanged, who made it, and from what."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from casework.parcels.signing import SignatureCheck
from casework.problems import RuleBroken, Trouble
from casework.read_models import Action, VerificationFinding
from casework.records import Partner
from casework.service_layer.caseload_port import Caseload
from casework.service_layer.documents import EXPORT
from exports import seal
from exports.qr import is_code, plain_code
from exports.seal import SealedDocument

LARGEST = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CheckedPaper:
    """A document with a valid seal. ``digest`` is that of the whole file."""

    sealed: SealedDocument
    digest: str


@dataclass(frozen=True, slots=True)
class DocumentOrigin:
    """The origin of a document as far as the caseload knows: made here by an action, or by whom.

    ``partner`` is the owner of the key; ``is_compared`` tells whether its fingerprint was compared.
    """

    is_own: bool
    action: Action | None = None
    ahead: VerificationFinding | None = None
    """It was made here but names a journal entry that is missing: this data is older."""

    partner: Partner | None = None

    @property
    def is_compared(self) -> bool:
        return self.partner is not None and self.partner.is_trusted


def is_trusted(paper: CheckedPaper, known: DocumentOrigin | None, key: str = "") -> bool:
    """Return whether the key that sealed a document is trusted; anyone can seal with a key.

    Trusted are our own key, that of a partner whose fingerprint was compared, and the ``key`` given
    by its fingerprint, however it is grouped.
    """
    if known is not None and (known.is_own or known.is_compared):
        return True
    return bool(key) and _plain(key) == _plain(paper.sealed.keys.fingerprint)


def _plain(fingerprint: str) -> str:
    return "".join(filter(str.isalnum, fingerprint)).upper()


def paper_bytes(path: Path, at_most: int) -> bytes:
    """Return the contents of a file of at most so many bytes.

    Raises:
        RuleBroken: PAPER_MISSING, PAPER_TOO_LARGE. Trouble: PAPER_UNREADABLE.
    """
    try:
        if path.stat().st_size > at_most:
            limit = f"{at_most >> 20} MiB"
            raise RuleBroken("PAPER_TOO_LARGE", "file", path=str(path), limit=limit)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise RuleBroken("PAPER_MISSING", "file", path=str(path)) from error
    except OSError as error:
        raise Trouble("PAPER_UNREADABLE", path=str(path)) from error


def check_paper(path: Path, is_signature: SignatureCheck) -> CheckedPaper:
    """Verify the seal of a file and return its contents; needs no caseload.

    Raises:
        RuleBroken: PAPER_MISSING, PAPER_TOO_LARGE; as ``exports.seal.check``, with ``path``.
        Trouble: PAPER_UNREADABLE.
    """
    data = paper_bytes(path, LARGEST)
    try:
        sealed = seal.check(data, is_signature)
    except RuleBroken as broken:
        facts = dict(broken.facts)
        if "at" in facts:
            facts["at"] = f"{datetime.fromisoformat(str(facts['at'])).astimezone():%Y-%m-%d %H:%M}"
        raise RuleBroken(broken.rule, broken.field, **facts, path=str(path)) from broken
    return CheckedPaper(sealed, hashlib.sha256(data).hexdigest())


def known_paper(caseload: Caseload, paper: CheckedPaper) -> DocumentOrigin:
    """Return what the caseload knows of a verified document."""
    keys = paper.sealed.keys
    is_own = caseload.signer.public == keys
    run = paper.sealed.run
    with caseload.snapshot() as reader:
        partners = reader.get_all(Partner)
        entries, _head = reader.journal_head()
        found = reader.journal_head(until=run.journal_count)
    ahead = None
    if is_own and found != (run.journal_count, run.journal_head):
        facts = {"last": run.journal_count}
        ahead = VerificationFinding("DOCUMENT_AHEAD", entries, None, facts)
        caseload.checks.record_rollback(ahead)
    made = (a for a in exports_of(caseload) if paper.digest in _texts(a, "digests"))
    partner = next(
        (one for one in partners if (one.signing, one.sealing) == (keys.signing, keys.sealing)),
        None,
    )
    return DocumentOrigin(is_own, next(made, None), ahead, partner)


def find_code(caseload: Caseload, code: str) -> Action:
    """Return the action that made the document with this check code. Raises CODE_UNKNOWN."""
    wanted = plain_code(code)
    for action in exports_of(caseload):
        if wanted in map(plain_code, _texts(action, "codes")):
            return action
    raise RuleBroken("CODE_UNKNOWN", "code", code=code)


def exports_of(caseload: Caseload) -> Iterator[Action]:
    """Yield the actions that made documents, newest first."""
    with caseload.snapshot() as reader:
        actions = reader.actions()
    return (action for action in actions if action.name == EXPORT)


def _texts(action: Action, key: str) -> list[str]:
    found = action.facts.get(key)
    return [str(one) for one in found] if isinstance(found, list | tuple) else []


_CODE = re.compile(r"[0-9A-Za-z-]{16,24}")


def looks_like_code(text: str) -> bool:
    """Return whether a text is a check code rather than a file name."""
    return bool(_CODE.fullmatch(text.strip())) and is_code(text)


def paper_document(
    paper: CheckedPaper, known: DocumentOrigin | None, *, trusted: bool = False
) -> dict[str, Any]:
    """Return a verified document as JSON; ``trusted`` is the result of ``is_trusted``."""
    sealed = paper.sealed
    return {
        "ok": True,
        "trusted": trusted,
        "kind": sealed.run.kind,
        "level": sealed.run.level,
        "student_no": sealed.student_no or None,
        "code": sealed.code or None,
        "by": sealed.run.made_by,
        "unit": sealed.run.unit,
        "at": sealed.run.made_at.isoformat(),
        "journal": {"count": sealed.run.journal_count, "head": sealed.run.journal_head},
        "fingerprint": sealed.keys.fingerprint,
        "sha256": paper.digest,
        "own": None if known is None else known.is_own,
        "partner": known.partner.name if known and known.partner else None,
        "action": str(known.action.id) if known and known.action else None,
    }
