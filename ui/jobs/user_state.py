"""User state, stored encrypted in the caseload since it may contain names.

It is not a record: it is neither journaled nor sent to anyone. Window settings without names are in
``ui/shell/settings.py``.
"""

from __future__ import annotations

import json
from typing import Any

from casework.ports import Change
from casework.service_layer import ActionResult
from casework.service_layer.caseload_port import Caseload
from ui.jobs import Job, JobProgress
from ui.jobs.session import Session


def text_of(value: Any) -> str:
    """Return a JSON-compatible value as it is stored."""
    return json.dumps(value, ensure_ascii=False)


def save_state(session: Session, key: str, value: Any) -> Job[ActionResult]:
    """Save a JSON-compatible value under ``key``."""
    text = text_of(value)

    def work(caseload: Caseload, _progress: JobProgress) -> ActionResult:
        caseload.set_user_state(key, text)
        return ActionResult(Change())

    # As a write, so that closing the window waits for it.
    return session.run_writing(work)


def delete_state(session: Session, key: str) -> Job[ActionResult]:
    """Delete the value stored under ``key``."""

    def work(caseload: Caseload, _progress: JobProgress) -> ActionResult:
        caseload.delete_user_state(key)
        return ActionResult(Change())

    return session.run_writing(work)


def load_state(session: Session, key: str) -> Job[Any]:
    """Load the value stored under ``key``; None when there is none."""

    def work(caseload: Caseload, _progress: JobProgress) -> Any:
        text = caseload.user_state().get(key)
        return None if text is None else json.loads(text)

    return session.run(work)
