"""What the office sets for its caseload: one record a key, each change in the journal."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from casework.calendar import CALENDAR_KEY, check_calendar
from casework.desk.base import BaseDesk, Done
from casework.helpers import HELPERS_KEY, check_helpers
from casework.ids import new_id
from casework.problems import RuleBroken
from casework.records import Setting

Check = Callable[[Any], Any]
"""Takes what someone wants to set; returns it as it is kept (JSON values), or raises RuleBroken."""

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        CALENDAR_KEY: check_calendar,
        HELPERS_KEY: check_helpers,
    }
)
"""What can be set: each key with the check of its topic."""


class SettingsDesk(BaseDesk):
    """Writes settings."""

    def change_settings(self, values: Mapping[str, Any]) -> Done:
        """Set each key to its value; None goes back to what comes with the program.

        Raises:
            RuleBroken: SETTING_UNKNOWN, and what the check of a key raises.
        """
        documents = {key: _document(key, value) for key, value in values.items()}
        with self._archive.begin("settings.change") as shelf:
            known = {setting.key: setting for setting in shelf.all_of(Setting)}
            is_changed = False
            for key, document in documents.items():
                found = known.get(key)
                if found is None and document != "null":
                    made = Setting(
                        id=new_id(),
                        recorded_at=shelf.now,
                        recorded_by=shelf.actor,
                        key=key,
                        document=document,
                    )
                    shelf.add([made])
                    is_changed = True
                elif found is not None and found.document != document:
                    shelf.amend(replace(found, document=document))
                    is_changed = True
            return Done(shelf.action_id if is_changed else None, "settings.change")


def _document(key: str, value: Any) -> str:
    if key not in CHECKS:
        raise RuleBroken("SETTING_UNKNOWN", "key", key=key)
    kept = None if value is None else CHECKS[key](value)
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
