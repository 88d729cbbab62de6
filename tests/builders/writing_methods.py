"""Which methods of the services write to the journal, and which of them undo leaves alone."""

from __future__ import annotations

import inspect
import re

from casework.service_layer import CaseloadServices

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


def writing_methods() -> set[str]:
    """The service methods that begin an action of the journal, by themselves or by a helper."""
    methods = dict(inspect.getmembers(CaseloadServices, inspect.isfunction))

    def begins(name: str) -> bool:
        source = inspect.getsource(methods[name])
        helpers = set(re.findall(r"self\.(_\w+)\(", source)) & methods.keys() - {name}
        return ".unit_of_work(" in source or any(map(begins, helpers))

    return {name for name in methods if not name.startswith("_") and begins(name)}
