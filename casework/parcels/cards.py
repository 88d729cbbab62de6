"""The identity card 名片 of an installation; trust comes from comparing its fingerprint aloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casework.parcels.signing import PublicKeys
from casework.problems import RuleBroken
from casework.records import Role

FORMAT = "zhuhang-card"
SIGNED_AS = "zhuhang/card/v1"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class IdentityCard:
    """The user of an installation and its public keys."""

    name: str
    unit: str
    role: Role
    keys: PublicKeys

    def document(self) -> dict[str, Any]:
        """Return the document that is signed with the card's key."""
        return {
            "format": FORMAT,
            "v": 1,
            "name": self.name,
            "unit": self.unit,
            "role": self.role.value,
            "signing": self.keys.signing,
            "sealing": self.keys.sealing,
        }


def card_of(document: Any) -> IdentityCard:
    """Parse a card from a document.

    Raises:
        RuleBroken: CARD_UNREADABLE, CARD_NEWER.
    """
    try:
        texts = [document[name] for name in ("name", "unit", "role", "signing", "sealing")]
        is_ours = document["format"] == FORMAT and all(map(_is_text, texts))
        version, role = document["v"], Role(texts[2])
    except (KeyError, TypeError, ValueError) as error:
        raise RuleBroken("CARD_UNREADABLE", "file") from error
    if not is_ours:
        raise RuleBroken("CARD_UNREADABLE", "file")
    if version != 1:
        raise RuleBroken("CARD_NEWER", "file")
    name, unit, _, signing, sealing = texts
    return IdentityCard(name, unit, role, PublicKeys(signing, sealing))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST
