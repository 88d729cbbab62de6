"""Contact cards as files and QR codes, self-signed so that corruption is detected."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import rfc8785

from casework.formats.json_values import read_json
from casework.parcels.signing import CARD_SIGNED_AS, IdentityCard, Signer, card_of
from casework.problems import RuleBroken
from exports.atomic_files import write_atomically
from storage.folder import troubles_at
from storage.ledger.keys import check_signature

CODE = "zhuhang:card:"
_LARGEST = 16 * 1024


def card_text(card: IdentityCard, signer: Signer) -> str:
    """Return a card as the text of its file."""
    document = card.document()
    signature = signer.sign(CARD_SIGNED_AS, rfc8785.dumps(document)).hex()
    return json.dumps({**document, "signature": signature}, ensure_ascii=False, indent=1) + "\n"


def card_code(card: IdentityCard, signer: Signer) -> str:
    """Return a card as one line: the content of its QR code."""
    packed = rfc8785.dumps(json.loads(card_text(card, signer)))
    return CODE + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def write_card(card: IdentityCard, signer: Signer, out: Path) -> None:
    """Write a card to a file. Raises as ``atomic_writer``."""
    write_atomically(out, card_text(card, signer).encode(), private=False)


def read_card_file(path: Path) -> IdentityCard:
    """Return the card in a file.

    Raises:
        RuleBroken: FILE_MISSING, CARD_UNREADABLE, CARD_NEWER, CARD_DAMAGED.
    """
    if not path.is_file():
        raise RuleBroken("FILE_MISSING", "file", path=str(path))
    with troubles_at(path, closed="CANNOT_READ"), path.open("rb") as file:
        raw = file.read(_LARGEST + 1)
    if len(raw) > _LARGEST:
        raise RuleBroken("CARD_UNREADABLE", "file")
    return read_card(raw)


def read_card(raw: bytes) -> IdentityCard:
    """Return the card in a file's bytes or in a code. Raises as ``read_card_file``."""
    try:
        text = raw.decode("utf-8-sig").strip()
        if text.startswith(CODE):
            packed = text.removeprefix(CODE)
            text = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
        document: Any = read_json(text)
        signature = bytes.fromhex(document.pop("signature"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RuleBroken("CARD_UNREADABLE", "file") from error
    card = card_of(document)
    if not check_signature(card.keys.signing, CARD_SIGNED_AS, _signed(document), signature):
        raise RuleBroken("CARD_DAMAGED", "file")
    return card


def _signed(document: dict[str, Any]) -> bytes:
    try:
        return rfc8785.dumps(document)
    except ValueError:
        return b""
