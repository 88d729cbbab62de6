"""Checks of an open caseload: journal, database, evidence, signs of an older copy, the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from casework.clock import ClockFinding, check_clock, wrong_times
from casework.problems import Trouble
from casework.read_models import JournalCheck, VerificationFinding
from casework.records import CaseFile, Talk
from storage import journal, progress_projection, rollback_check, verification
from storage.backup.caseload_backups import evidence_files
from storage.blobs import BlobStore
from storage.engine import Database
from storage.key_values import get_value, set_values
from storage.ledger import ownership_cache
from storage.mapping import map_of
from storage.queries import SqlReader
from storage.verification import state_digest

_CLOCK_CONFIRMED = "clock_confirmed"
"""Number of journal entries when the user last confirmed the date."""

_SOUND_ANSWERS: dict[str, tuple[str, ...]] = {
    "cipher_integrity_check": (),
    "integrity_check": ("ok",),
    "foreign_key_check": (),
}


class CaseloadChecks:
    """Checks of one open caseload."""

    def __init__(
        self,
        database: Database,
        path: Path,
        blobs: BlobStore,
        audit_key: bytes,
        snapshot: Callable[[], AbstractContextManager[SqlReader]],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._path = path
        self._blobs = blobs
        self._audit_key = audit_key
        self._snapshot = snapshot
        self._now = now

    def verify_journal(self) -> JournalCheck:
        """Recompute the journal, and compare the records and the stored counts with it."""
        try:
            with self._database.reading() as connection:
                check = verification.verify(connection, self._audit_key)
            return check if check.findings else replace(check, findings=self._wrong_counts())
        except Trouble as trouble:
            return JournalCheck(0, journal.GENESIS, (self._damage(trouble, "journal"),))

    def _wrong_counts(self) -> tuple[VerificationFinding, ...]:
        """Return stored list counts that differ from the records, which are known to be intact."""
        with self._snapshot() as reader:
            today, own = reader.today, reader.exchange.own_keys()
        with self._database.reading() as connection:
            wrong = dict.fromkeys(progress_projection.wrong_counts(connection, today))
            wrong.update(dict.fromkeys(ownership_cache.stale_files(connection, own)))
        return tuple(
            VerificationFinding("COUNTS_CHANGED", None, file_id, {"kind": CaseFile.kind})
            for file_id in wrong
        )

    def verify_store(self) -> tuple[VerificationFinding, ...]:
        """Return damage of the database file and of the evidence files."""
        findings: list[VerificationFinding] = []
        for question, sound in _SOUND_ANSWERS.items():
            try:
                with self._database.reading() as connection:
                    answers = connection.exec_driver_sql(f"PRAGMA {question}").scalars().all()
            except Trouble as trouble:
                findings.append(self._damage(trouble, question))
                continue
            if tuple(answers) != sound:
                findings.append(self._damaged(question))
        try:
            with self._database.reading() as connection:
                evidence = evidence_files(connection)
        except Trouble as trouble:
            return (*findings, self._damage(trouble, "evidence"))
        for record_id, name in evidence.items():
            if not self._blobs.verify(name):
                findings.append(
                    VerificationFinding("EVIDENCE_DAMAGED", None, record_id, {"name": name})
                )
        return tuple(findings)

    def _damage(self, trouble: Trouble, check: str) -> VerificationFinding:
        """Return an unreadable page as a verification finding."""
        if trouble.code != "DATABASE_DAMAGED":
            raise trouble
        return self._damaged(check)

    def _damaged(self, check: str) -> VerificationFinding:
        facts = {"check": check, "path": str(self._path)}
        return VerificationFinding("DATABASE_DAMAGED", None, None, facts)

    def check_history(self) -> tuple[VerificationFinding, ...]:
        """Return signs that this is an older copy or was tampered with, if any."""
        with self._database.reading() as connection:
            found = rollback_check.recorded_rollback(connection)
            gone = rollback_check.missing_triggers(connection)
        findings = [] if found is None else [found]
        if gone:
            findings.append(
                VerificationFinding("TRIGGERS_MISSING", None, None, {"names": ", ".join(gone)})
            )
        return tuple(findings)

    def record_rollback(self, found: VerificationFinding) -> None:
        """Record a sign that this is an older copy, until the user has resolved it."""
        with self._database.writing() as connection:
            rollback_check.record_rollback(connection, found)

    def compare_head(self, file: rollback_check.HeadFile) -> None:
        """Detect a journal that is shorter than before, or a different one, before any write."""
        with self._database.reading() as connection:
            found, head = rollback_check.compare_head(connection, file), journal.head(connection)
        if found is not None:
            self.record_rollback(found)
        if file.read() != head and head[0]:
            file.write(*head)

    def check_clock(self) -> ClockFinding | None:
        """Return why the clock of this computer may be wrong, or None."""
        with self._database.reading() as connection:
            last = journal.latest_time(connection)
            count = str(journal.head(connection)[0])
            is_confirmed = get_value(connection, _CLOCK_CONFIRMED) == count
        return check_clock(self._now(), last, is_confirmed)

    def confirm_clock(self) -> None:
        """Record that the user confirmed the date; the check stays silent until the next pause."""
        with self._database.writing() as connection:
            set_values(connection, {_CLOCK_CONFIRMED: str(journal.head(connection)[0])})

    def wrong_times(self) -> Mapping[int, datetime]:
        """Return the journal's entries whose time cannot be right; reads the whole journal."""
        with self._snapshot() as reader:
            return wrong_times(list(reader.entry_times()), self._now())

    def state_digest(self) -> str:
        """Return one hex line, equal for any two homes of the same school with the same facts."""
        with self._database.reading() as connection:
            return state_digest(connection)

    def record_ids(self) -> Iterator[UUID]:
        """Yield the ids of all talks, for long tests."""
        table = map_of(Talk).table
        with self._database.reading() as connection:
            yield from connection.scalars(sa.select(table.c.id).order_by(table.c.id)).all()
