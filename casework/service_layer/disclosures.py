"""Exported documents: each run is one action of the journal."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from casework.service_layer.base import (
    ActionResult,
    BaseService,
    require_files,
    require_known_files,
    required_text,
    text_or_none,
)

EXPORT = "document.export"


class DisclosureService(BaseService):
    """Records which documents were made about whom."""

    def note_export(
        self,
        files: Iterable[UUID],
        *,
        kind: str,
        level: str,
        receiver: str | None = None,
        digests: Iterable[str],
        unmasked: bool,
        codes: Iterable[str] = (),
        is_locked: bool = False,
        journal_count: int = 0,
    ) -> ActionResult:
        """Record that documents about these files were made; cannot be undone.

        ``level`` is the disclosure level, ``digests`` the SHA-256 (hex) of each document,
        ``unmasked`` whether they show personal numbers in full, ``codes`` the check codes on their
        pages, ``is_locked`` whether they need a password, ``journal_count`` the journal entry that
        their seals name.

        Raises:
            RuleBroken: NO_STUDENT, UNKNOWN_RECORD, FIELD_MISSING.
        """
        chosen = require_files(files)
        what, allowed = required_text(kind, "kind"), required_text(level, "disclosure")
        with self._store.unit_of_work(EXPORT) as work:
            require_known_files(work, chosen)
            work.note(
                kind=what,
                level=allowed,
                count=len(chosen),
                receiver=text_or_none(receiver),
                digests=list(digests),
                unmasked=unmasked,
                **_given(codes=list(codes), is_locked=is_locked, journal_count=journal_count),
                files=[str(file_id) for file_id in chosen],
            )
            return ActionResult(work.change, (), chosen)

    def note_reveal(self, files: Iterable[UUID], *, reason: str, what: str) -> ActionResult:
        """Record that masked fields (``what``) of these files were shown, and why."""
        chosen = require_files(files)
        why = required_text(reason, "reason", at_least=2)
        with self._store.unit_of_work("personal_data.reveal") as work:
            require_known_files(work, chosen)
            work.note(what=what, reason=why, files=[str(file_id) for file_id in chosen])
            return ActionResult(work.change, (), chosen)


def _given(**facts: object) -> dict[str, object]:
    """Return the facts that are not empty."""
    return {name: fact for name, fact in facts.items() if fact}
