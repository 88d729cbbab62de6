"""Builds ui/icons/phosphor.ttf: the subset of icons that the window uses.

    python packaging/build_icons.py FOLDER

FOLDER is an unpacked wheel of qtawesome 1.4.2, which contains Phosphor 1.3.0 (MIT) and its
table of names:

    pip download --no-deps qtawesome==1.4.2
    python -m zipfile -e qtawesome-1.4.2-py3-none-any.whl FOLDER

The result is committed, so that set-up needs neither the wheel nor this script.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ICONS = Path(__file__).resolve().parent.parent / "ui" / "icons"

NAMES = """
tray users download-simple upload-simple arrows-left-right printer gear lock key
magnifying-glass funnel columns bookmark-simple plus x check check-bold check-circle-fill
x-circle circle-half circle-wavy-check warning info clock calendar calendar-check
chat-circle-text chat-text briefcase flag phone notebook note-pencil pencil-simple paperclip
file-text file-pdf table chart-bar package folder-open floppy-disk database target eye eye-slash
user-plus user-circle buildings chalkboard-teacher push-pin shield-check caret-down caret-left
caret-right caret-up arrow-up arrow-down arrow-right arrow-u-up-left arrow-square-out
arrow-fat-up arrows-clockwise dots-three-bold magnifying-glass-minus magnifying-glass-plus minus
arrow-counter-clockwise bell sun moon question keyboard link tag sort-ascending sign-out
cloud-slash clock-counter-clockwise copy trash house user identification-card map-pin
graduation-cap list list-bullets arrow-left stop translate text-aa
"""


def main(folder: Path) -> None:
    """Write the font and its table of names."""
    fonts = folder / "qtawesome" / "fonts"
    points = json.loads((fonts / "phosphor-charmap-1.3.0.json").read_text("utf-8"))
    chosen = {name: int(points[name], 16) for name in sorted(NAMES.split())}
    font = TTFont(fonts / "phosphor-1.3.0.ttf")
    options = subset.Options(layout_features=[], name_IDs=["*"], notdef_outline=True, hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=chosen.values())
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6, 16):
            record.string = "ZhuhangPhosphor"
    font["head"].modified = font["head"].created  # for a reproducible build
    font.recalcTimestamp = False
    font.save(ICONS / "phosphor.ttf")
    table = json.dumps({name: f"{point:04x}" for name, point in chosen.items()}, indent=0)
    (ICONS / "phosphor.json").write_text(table + "\n", "utf-8")
    print(f"{len(chosen)} icons, {(ICONS / 'phosphor.ttf').stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
