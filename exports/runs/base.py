"""Runs of documents: their terms, their entries in the journal, and their printing."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from casework import clock, disclosure
from casework.disclosure import Disclosure
from casework.problems import RuleBroken, Trouble
from casework.service_layer.caseload_port import Caseload
from casework.settings.paper_templates import PaperTemplate
from exports.results import Written
from exports.seal import DocumentSecurity, RunFacts, sealer_of
from exports.typography.fonts import MissingGlyph
from exports.typography.sheet import Pages

PASSWORD_AT_LEAST = 12
"""Minimum length of a document password that is not a multi-word passphrase."""


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
    if terms.password and (
        wrong := password_problem(terms.password, caseload.keys.passphrase_problem)
    ):
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
    written: Written,
    security: DocumentSecurity | None = None,
    *,
    note: RuleBroken | None = None,
) -> RunResult:
    """Record finished documents in the journal; delete them if that fails.

    ``security`` is that of their seals; ``note`` becomes a note of the result.
    """
    if written.was_cancelled:
        return RunResult(was_cancelled=True)
    try:
        done = caseload.services.disclosures.note_export(
            files,
            kind=kind,
            level=terms.level.value,
            receiver=terms.receiver,
            digests=[_digest(path) for path in written.paths],
            unmasked=terms.unmasked,
            codes=written.codes,
            is_locked=bool(terms.password),
            journal_count=0 if security is None else security.journal_count,
        )
    except BaseException:
        # No document is kept without its journal entry.
        for path in written.paths:
            path.unlink(missing_ok=True)
        raise
    notes = () if note is None else (note,)
    return RunResult(written.paths, tuple(files), written.missing, done.action, notes=notes)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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


# --- printing


@dataclass(frozen=True, slots=True)
class Printable:
    """A rendered document; the preview shows exactly the bytes that are printed."""

    kind: str
    title: str
    files: tuple[UUID, ...]
    terms: Terms
    pages: int
    pdf: bytes = field(repr=False)
    journal_count: int = 0
    """The journal entry that its seal names."""


def printable(
    caseload: Caseload,
    kind: str,
    title: str,
    files: Sequence[UUID],
    terms: Terms,
    set_pages: Callable[[BinaryIO, DocumentSecurity], Pages],
) -> Printable:
    """Render a document in memory, to preview and print it."""
    security = security_of(caseload, kind, terms)
    stream = io.BytesIO()
    pages, _missing = set_pages(stream, security)
    count = security.journal_count
    return Printable(kind, title, tuple(files), terms, pages, stream.getvalue(), count)


def hand_over(
    caseload: Caseload, paper: Printable, to: str, send: Callable[[], object]
) -> UUID | None:
    """Record a document that is printed in the journal, then call ``send``.

    An empty form contains no personal data and is not recorded.

    Raises:
        As ``send``; the entry stays, since the document may have been sent.
    """
    if not paper.files:
        send()
        return None
    done = caseload.services.disclosures.note_export(
        paper.files,
        kind=paper.kind,
        level=paper.terms.level.value,
        receiver=paper.terms.receiver or to,
        digests=[hashlib.sha256(paper.pdf).hexdigest()],
        unmasked=paper.terms.unmasked,
        journal_count=paper.journal_count,
    )
    send()
    if done.action is None:
        raise TypeError("an export always is an action")
    return done.action
