"""Parcels of form 1, one of each kind, and the caseloads that take them in.

They were sealed by a program of schema 14; ``tests/data/parcels`` has them with what that program
made of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casework.service_layer.exchange_results import OpenedParcel
from storage.caseload import OpenCaseload
from tests.builders.golden_homes import Golden, home_in
from tests.builders.homes import Home

FOLDER = Path(__file__).parents[1] / "data" / "parcels"

EXPECTED: Mapping[str, Any] = json.loads((FOLDER / "parcels.json").read_text("utf-8"))
"""By receiver: its caseload before, and what came of each of its parcels, in their order."""


def receiver(role: str, folder: Path) -> Home:
    """Return the caseload that takes the parcels of this role in, before any of them."""
    return home_in(FOLDER / f"{role}.zip", Golden(**EXPECTED[role]["before"]), folder)


def parcels_of(role: str) -> list[str]:
    """Return the names of this role's parcels, in the order in which they were sealed."""
    return sorted(path.stem for path in FOLDER.glob(f"{role}.*.zhp"))


def taken(caseload: OpenCaseload, name: str, out: Path) -> dict[str, Any]:
    """Open a parcel; return what came of each record, and the digest of the caseload after it."""
    opened = caseload.exchange.open(FOLDER / f"{name}.zhp", out=out)
    states = {str(line.seq): line.state for line in caseload.exchange.outbox()}
    return {**_came_of(opened), "outbox": states, "digest": caseload.checks.state_digest()}


def _came_of(opened: OpenedParcel) -> dict[str, Any]:
    taken, effect = opened.taken.taken, opened.effect
    records = sorted(
        [one.line.kind, str(one.line.record_id), one.outcome.value, one.code or ""]
        for one in taken.decisions
    )
    answers = sorted([str(a.record_id), a.outcome.value, a.code or ""] for a in taken.replies)
    changes: dict[str, Any] = {}
    if effect is not None:
        changes = {
            "settings": sorted(one.key for one in effect.settings.settings),
            "keys": sorted([one.signing, one.outcome] for one in effect.keys),
            "students": sorted(str(one.file_id) for one in effect.students),
            "update": effect.update and effect.update.version,
        }
    return {
        "kind": opened.inspected.manifest.kind.value,
        "lines": dict(sorted(opened.inspected.kinds.items())),
        "records": records,
        "answers": answers,
        "effect": changes,
        "is_answered": opened.receipt is not None,
    }
