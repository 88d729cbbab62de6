"""Which methods of the services write to the journal, and which of them undo leaves alone."""

from __future__ import annotations

import inspect
import re

from casework.service_layer import CaseloadServices
from casework.service_layer.base import BaseService

WRITES_NOTHING_BACK = {
    "open_caseload": "caseload.open",
    "note_reveal": "personal_data.reveal",
    "note_export": "document.export",
    "note_saved": "evidence.save",
    "erase_files": "file.erase",
    "issue_report": "report.issue",
    "add_partner": "partner.add",
    "revoke_partner": "partner.revoke",
    "note_sealed": "parcel.seal",
    "note_identity": "keys.identity",
    "log_migration": "keys.move",
    "log_confirmation": "keys.stay",
    "repair_clock": "clock.repair",
    "apply_notice": "parcel.heed",
    "resolve_conflict": "parcel.settle",
    "return_records": "parcel.rule",
    "dismiss_returned": "parcel.leave",
    "dismiss_records": "parcel.leave",
}


WITH_PARTNERS = {"import_parcel", "offer"}


def services() -> list[type[BaseService]]:
    """Return the classes of all services of a caseload."""
    made = CaseloadServices(None, None, today=None, now=None)  # type: ignore[arg-type]  # nothing is called
    return [type(one) for one in vars(made).values() if isinstance(one, BaseService)]


def writing_methods() -> set[str]:
    """Return the service methods that begin an action, themselves or through a private method."""
    return {name for service in services() for name in _writing_methods(service)}


def _writing_methods(service: type[BaseService]) -> set[str]:
    methods = dict(inspect.getmembers(service, inspect.isfunction))

    def begins(name: str) -> bool:
        source = inspect.getsource(methods[name])
        helpers = set(re.findall(r"self\.(_\w+)\(", source)) & methods.keys() - {name}
        return ".unit_of_work(" in source or any(map(begins, helpers))

    return {name for name in methods if not name.startswith("_") and begins(name)}
