"""Sentences for the codes of rule packs and the office's tables."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "PACK_EXISTS": N_(
        "Rule pack {pack} already exists, and a version never changes; save yours as a version"
        " above {newest}."
    ),
    "PACK_INVALID/absent": N_("The rule pack lacks {key}; add it to its file."),
    "PACK_INVALID/unknown": N_("The rule pack must not contain {key}; remove it from its file."),
    "PACK_BINDS_NOBODY": N_(
        "The pack applies to no students; tick at least one hardship category."
    ),
    "PACK_FOR_WHOM": N_("The files were selected in two ways; specify students, a class, or all."),
    "JSON_BROKEN": N_("Invalid JSON (line {line}); fix it there."),
    "WAGES_INVALID": N_(
        "The minimum wage table is invalid in row {row}: {value}; each row needs a region, a"
        " date like 2023-11-01 and whole yuan per month."
    ),
}
