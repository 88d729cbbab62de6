"""Device migration and parcel keys, as actions of the journal."""

from __future__ import annotations

from casework.service_layer.base import ActionResult, BaseService


class DeviceService(BaseService):
    """Records what was decided about the keys of this computer."""

    def log_migration(self, short: str) -> ActionResult:
        """Record that this computer succeeds the one whose code begins with ``short``."""
        with self._store.unit_of_work("keys.move") as work:
            work.note(follows=short)
            return ActionResult(work.change)

    def log_confirmation(self) -> ActionResult:
        """Record that this is the only computer with this caseload and that its keys stay valid."""
        with self._store.unit_of_work("keys.stay") as work:
            work.note(what="stay")
            return ActionResult(work.change)

    def note_identity(self) -> ActionResult:
        """Record that the key which opens parcels was written to a file."""
        with self._store.unit_of_work("keys.identity") as work:
            work.note(what="identity")
            return ActionResult(work.change)
