"""Rule packs and the tables of the office."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "PACK_EXISTS": N_(
        "There is a rule pack {pack} already, and a version never changes; save yours as a version"
        " above {newest}."
    ),
    "PACK_INVALID/absent": N_("The rule pack lacks {key}; add it to its file."),
    "PACK_INVALID/unknown": N_("The rule pack must not have {key}; take it out of its file."),
    "PACK_BINDS_NOBODY": N_("The pack binds nobody; tick at least one hardship category."),
    "PACK_FOR_WHOM": N_(
        "Whose files are meant was said in two ways; name students, or a class, or all."
    ),
    "JSON_BROKEN": N_("This is no JSON (line {line}); mend it there."),
    "WAGES_INVALID": N_(
        "The table of minimum wages is not valid in row {row}: {value}; each row needs a region, a"
        " date like 2023-11-01 and whole yuan a month."
    ),
}
