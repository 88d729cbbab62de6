"""Uniqueness constraints of a caseload."""

from __future__ import annotations

from casework import records as r

UNIQUE_KEYS: dict[type[r.Record], tuple[str, ...]] = {
    r.CaseFile: ("student_no", "cohort"),
    r.Plan: ("file_id", "version"),
    r.Setting: ("key",),
    r.PackVersion: ("ref",),
    r.Partner: ("signing",),
}
"""The fields that must be unique, by record kind."""
