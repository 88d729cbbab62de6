"""Every door for documents of others refuses one of too many levels in its own words."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from casework.parcels.manifest import read_manifest_header
from casework.problems import RuleBroken, Trouble
from exports import seal
from storage.backup.repository import ManifestDamaged, unseal
from storage.exchange.service import read_card
from storage.vault import keyfile
from ui.cli.packs import json_of
from ui.platform.window_settings import read_choices, read_settings_document
from ui.shell.settings import Settings, SettingsStore


def deep(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


# Python 3.11 reads less than a thousand levels by itself, 3.13 some ten thousand.
@pytest.mark.parametrize("levels", [65, 900, 5_000, 200_000])
@pytest.mark.parametrize(
    ("read", "code"),
    [
        (read_manifest_header, "E_MANIFEST"),
        (read_card, "CARD_UNREADABLE"),
        (read_settings_document, "SETTINGS_FILE_INVALID"),
        (lambda data: json_of(data, "file"), "JSON_BROKEN"),
        (lambda data: seal.check(_sealed(data), lambda *_: True), "SEAL_UNREADABLE"),
    ],
    ids=["parcel", "card", "settings", "pack", "seal"],
)
def test_what_came_from_others_is_refused(
    read: Callable[[bytes], object], code: str, levels: int
) -> None:
    with pytest.raises(RuleBroken, match=code):
        read(deep(levels))


@pytest.mark.parametrize("levels", [65, 900, 5_000, 200_000])
def test_what_lies_in_a_folder_is_damaged_or_nothing(tmp_path: Path, levels: int) -> None:
    for name in keyfile.NAMES:
        (tmp_path / name).write_bytes(deep(levels))
    choices = tmp_path / "window.json"
    choices.write_bytes(deep(levels))

    with pytest.raises(Trouble, match="KEYS_DAMAGED"):
        keyfile.copies(tmp_path)
    with pytest.raises(ManifestDamaged):
        unseal(deep(levels), None)
    assert read_choices(choices) == {}
    assert SettingsStore(choices).now == Settings()


def _sealed(document: bytes) -> bytes:
    lines = b"".join(b"%" + line + b"\n" for line in base64.encodebytes(document).splitlines())
    return b"%%PDF-1.7\n%%ZHUHANG-SEAL-BEGIN 1\n%b%%ZHUHANG-SEAL-END\n" % lines
