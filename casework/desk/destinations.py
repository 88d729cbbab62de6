"""Destinations: where a student went."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from casework.desk.base import BaseDesk, Done, at_least_one, known_files, needed, sensible_day
from casework.ids import new_id
from casework.ports import Proof
from casework.problems import RuleBroken
from casework.records import Destination


class DestinationDesk(BaseDesk):
    """Writes destinations."""

    def register_destination(
        self,
        files: Iterable[UUID],
        *,
        code: str,
        on: date | None = None,
        employer: str | None = None,
        proof: Proof | None = None,
    ) -> Done:
        """Keep a destination; the latest one is the current one. ``on`` is today when not given.

        Codes are data: an unknown one is kept, and grouped by its first two digits.
        """
        chosen = at_least_one(files)
        clean_code = needed(code, "code")
        if not (clean_code.isascii() and clean_code.isdigit() and 2 <= len(clean_code) <= 4):
            raise RuleBroken("DESTINATION_CODE_SHAPE", "code", code=clean_code)
        day = sensible_day(on or self._today(), "on")
        with self._archive.begin("destination.register") as shelf:
            known_files(shelf, chosen)
            proof_id = self._keep_proof(shelf, proof)
            records = [
                Destination(
                    id=new_id(),
                    recorded_at=shelf.now,
                    recorded_by=shelf.actor,
                    file_id=file_id,
                    code=clean_code,
                    on=day,
                    employer=(employer or "").strip() or None,
                    proof_id=proof_id,
                )
                for file_id in chosen
            ]
            shelf.add(records)
            created = tuple(record.id for record in records)
            return Done(shelf.action_id, "destination.register", created, chosen)
