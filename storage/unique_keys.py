"""What there can be only once in a caseload."""

from __future__ import annotations

from casework import records as r

UNIQUE_KEYS: dict[type[r.Record], tuple[str, ...]] = {
    r.CaseFile: ("student_no", "cohort"),
    r.Plan: ("file_id", "version"),
    r.Setting: ("key",),
    r.PackVersion: ("ref",),
    r.Partner: ("signing",),
}
"""What there can be only once of a kind, by the fields that say so."""
