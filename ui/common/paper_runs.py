"""Runs of documents: on what terms they are made, and the trace that each leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from casework.problems import RuleBroken, Trouble
from exports import disclosure
from exports.disclosure import Disclosure
from exports.typography.fonts import MissingGlyph
from ui.common.world import Caseload

_CHUNK_BYTES = 1 << 20

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms documents are made; to ``unmask`` personal numbers takes a ``reason``."""

    level: Disclosure = Disclosure.COLLEGE
    unmasked: bool = False
    reason: str | None = None
    receiver: str | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """What a run made: nothing when it was cancelled. ``missing`` are characters left as codes."""

    paths: tuple[Path, ...] = ()
    files: tuple[UUID, ...] = ()
    missing: tuple[MissingGlyph, ...] = ()
    action: UUID | None = None
    was_cancelled: bool = False


def prepare(caseload: Caseload, files: Sequence[UUID], terms: Terms, kind: str) -> None:
    """Refuse what must not be made; journal a wish to uncover numbers before they are.

    ``kind`` is a key of ``exports.disclosure.PAPERS``.

    Raises:
        RuleBroken: LEVEL_WITHOUT_PERSONS, LEVEL_NOT_OFFERED, NO_STUDENT, UNMASK_NEEDS_REASON.
    """
    disclosure.check_level(kind, terms.level)
    if not files:
        raise RuleBroken("NO_STUDENT", "students")
    if terms.unmasked:
        reason = (terms.reason or "").strip()
        if not reason:
            raise RuleBroken("UNMASK_NEEDS_REASON", "reason")
        caseload.desk.note_reveal(files, reason=reason, what="id_number,phone")


def noted(
    caseload: Caseload,
    files: Sequence[UUID],
    kind: str,
    terms: Terms,
    paths: tuple[Path, ...],
    missing: tuple[MissingGlyph, ...],
) -> Issue:
    """Journal documents that were made; what cannot be journaled is taken away again."""
    try:
        done = caseload.desk.note_export(
            files,
            kind=kind,
            level=terms.level.value,
            receiver=terms.receiver,
            digests=[_digest(path) for path in paths],
            unmasked=terms.unmasked,
        )
    except BaseException:
        # No document leaves without its entry in the journal.
        for path in paths:
            path.unlink(missing_ok=True)
        raise
    return Issue(paths, tuple(files), missing, done.action)


def _digest(path: Path) -> str:
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            sha.update(chunk)
    return sha.hexdigest()


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Keep no document that the journal does not know: one that could not take its name goes."""
    try:
        yield
    except Trouble as error:
        if error.code != "TARGET_IN_USE":
            raise
        with suppress(FileNotFoundError):
            Path(str(error.facts["kept_at"])).unlink()
        raise Trouble("DOCUMENT_IN_USE", path=error.facts["path"]) from error
