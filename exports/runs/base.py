"""Document runs: their terms, and their entries in the journal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from casework import clock, disclosure
from casework.disclosure import Disclosure
from casework.problems import RuleBroken, Trouble
from casework.service_layer.caseload_port import Caseload
from casework.settings.paper_templates import PaperTemplate
from exports.seal import DocumentSecurity, RunFacts, sealer_of
from exports.typography.fonts import MissingGlyph

PASSWORD_AT_LEAST = 12
"""Minimum length of a document password that is not a multi-word passphrase."""

_CHUNK_BYTES = 1 << 20

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of a document run; showing personal numbers ``unmasked`` requires a ``reason``.

    ``has_watermark`` prints author and time on every page; ``password`` encrypts the file.
    ``has_thumbnails`` and ``has_pages`` include the evidence as thumbnails and as full pages.
    """

    level: Disclosure = Disclosure.COLLEGE
    unmasked: bool = False
    reason: str | None = None
    receiver: str | None = None
    has_watermark: bool = False
    password: str = field(default="", repr=False)
    has_thumbnails: bool = True
    has_pages: bool = False


@dataclass(frozen=True, slots=True)
class RunResult:
    """Result of a run; empty when it was cancelled. ``missing`` are characters without a glyph.

    ``notes`` report deviations from the office's wishes, such as a broken template.
    """

    paths: tuple[Path, ...] = ()
    files: tuple[UUID, ...] = ()
    missing: tuple[MissingGlyph, ...] = ()
    action: UUID | None = None
    was_cancelled: bool = False
    notes: tuple[RuleBroken, ...] = ()


def check_template(template: PaperTemplate, level: Disclosure) -> None:
    """Check that a template is for this level. Raises RuleBroken LEVEL_NOT_OFFERED."""
    if level.value not in template.levels:
        choices = list(template.levels)
        raise RuleBroken("LEVEL_NOT_OFFERED", "level", level=level.value, choices=choices)


def prepare(caseload: Caseload, files: Sequence[UUID], terms: Terms, kind: str) -> None:
    """Check that the documents may be made; record a request to unmask numbers beforehand.

    ``kind`` is a key of ``casework.disclosure.PAPERS``.

    Raises:
        RuleBroken: LEVEL_WITHOUT_PERSONS, LEVEL_NOT_OFFERED, NO_STUDENT, UNMASK_NEEDS_REASON,
            DOCUMENT_PASSWORD_SHORT, DOCUMENT_PASSWORD_WEAK.
    """
    disclosure.check_level(kind, terms.level)
    if terms.password and (wrong := password_problem(terms.password, caseload.passphrase_problem)):
        raise wrong
    if not files:
        raise RuleBroken("NO_STUDENT", "students")
    if terms.unmasked:
        reason = (terms.reason or "").strip()
        if not reason:
            raise RuleBroken("UNMASK_NEEDS_REASON", "reason")
        caseload.services.disclosures.note_reveal(files, reason=reason, what="id_number,phone")


def password_problem(word: str, weakness: Callable[[str], str | None]) -> RuleBroken | None:
    """Return why this password is not accepted for a document; None when it is.

    An encrypted file can be attacked offline by anyone who has it, so the rule is that of the
    passphrase: ``weakness`` is ``passphrase_problem`` of a manager or a caseload.
    """
    reason = weakness(word)
    if reason is None:
        return None
    if reason == "TOO_SHORT":
        return RuleBroken("DOCUMENT_PASSWORD_SHORT", "password", at_least=PASSWORD_AT_LEAST)
    return RuleBroken("DOCUMENT_PASSWORD_WEAK", "password", reason=reason)


def security_of(caseload: Caseload, kind: str, terms: Terms) -> DocumentSecurity:
    """Return the security options for the PDFs of a run: sealed by this installation, now."""
    at = clock.now().replace(microsecond=0)
    with caseload.snapshot() as reader:
        keeper = reader.keeper()
        count, head = reader.journal_head()
        today = reader.today
    run = RunFacts(
        kind=kind,
        level=terms.level.value,
        made_by=keeper.name,
        unit=keeper.unit,
        made_at=at,
        journal_count=count,
        journal_head=head,
    )
    watermark = f"{keeper.unit} {keeper.name} {today.isoformat()}" if terms.has_watermark else ""
    return DocumentSecurity(sealer_of(caseload.signer, run), watermark, terms.password, count)


def noted(
    caseload: Caseload,
    files: Sequence[UUID],
    kind: str,
    terms: Terms,
    paths: tuple[Path, ...],
    missing: tuple[MissingGlyph, ...],
    codes: tuple[str, ...] = (),
    journal_count: int = 0,
) -> RunResult:
    """Record finished documents in the journal; delete them if that fails.

    ``journal_count`` is the journal entry that their seals name, 0 without a seal.
    """
    try:
        done = caseload.services.disclosures.note_export(
            files,
            kind=kind,
            level=terms.level.value,
            receiver=terms.receiver,
            digests=[_digest(path) for path in paths],
            unmasked=terms.unmasked,
            codes=codes,
            is_locked=bool(terms.password),
            journal_count=journal_count,
        )
    except BaseException:
        # No document is kept without its journal entry.
        for path in paths:
            path.unlink(missing_ok=True)
        raise
    return RunResult(paths, tuple(files), missing, done.action)


def _digest(path: Path) -> str:
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            sha.update(chunk)
    return sha.hexdigest()


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Delete a document that could not replace its target, since the journal lacks it."""
    try:
        yield
    except Trouble as error:
        if error.code != "TARGET_IN_USE":
            raise
        with suppress(FileNotFoundError):
            Path(str(error.facts["kept_at"])).unlink()
        raise Trouble("DOCUMENT_IN_USE", path=error.facts["path"]) from error
