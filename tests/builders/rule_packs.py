"""Rule packs as files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from casework.rulepack import DEFAULT_PACK, load_pack, pack_document


def a_pack_file(folder: Path, **changes: Any) -> Path:
    """A pack that demands one talk and nothing else, as a file."""
    document = pack_document(load_pack(DEFAULT_PACK))
    document.update(
        id="our-office",
        version=1,
        name="本校 2027",
        minima={"talk": 1, "referral": None, "event": None},
    )
    document.update(changes)
    path = folder / "pack.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path
