"""Parcels as nobody of ours would make them: taken apart, changed, signed and sealed again."""

from __future__ import annotations

import hashlib
import io
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyrage
import rfc8785
from pyrage import x25519

from casework.parcels.manifest import SIGNED_AS
from storage.exchange.container import MAGIC
from storage.ledger.keys import InstallationKeys

Canonical = Callable[[Any], bytes]


@dataclass
class Forgery:
    """The parts of a parcel; whatever is left alone fits together when it is put in a file."""

    keys: InstallationKeys
    recipients: list[str]
    document: dict[str, Any]
    items: list[bytes]
    magic: bytes = MAGIC
    signer: InstallationKeys | None = None
    domain: str = SIGNED_AS
    tail: bytes = b""
    canonical: Canonical = rfc8785.dumps
    signature: bytes | None = None
    raw: bytes | None = None
    length: int | None = None
    cut: int = 0
    fits: bool = field(default=True)

    @classmethod
    def of(cls, path: Path, reader: InstallationKeys, sender: InstallationKeys) -> Forgery:
        """Take a parcel apart, with the keys of who may read it and of who made it."""
        out = io.BytesIO()
        with path.open("rb") as file:
            pyrage.decrypt_io(file, out, [reader.identity])
        plain = out.getvalue()
        (length,) = struct.unpack(">I", plain[8:12])
        document = json.loads(plain[12 : 12 + length])
        at = 12 + length + 64
        items = []
        for item in document["items"]:
            items.append(plain[at : at + item["size"]])
            at += item["size"]
        return cls(sender, list(document["recipients"]), document, items)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.items[0].splitlines()]

    def with_lines(
        self, lines: list[Any], *, dumps: Callable[[Any], bytes] = rfc8785.dumps
    ) -> None:
        """Put these lines into the first item, and let the heading fit them."""
        raw = [dumps(line) for line in lines]
        self.items[:1] = [b"".join(one + b"\n" for one in raw)]
        joined = b"".join(hashlib.sha256(one).digest() for one in raw)
        answer = {"kind": "records", "count": len(raw), "lines": hashlib.sha256(joined).hexdigest()}
        self.document["items"][:1] = [answer]

    def plain(self) -> bytes:
        """Return the stream that is sealed."""
        if self.fits:
            for answer, data in zip(self.document["items"], self.items, strict=True):
                answer.update(size=len(data), sha256=hashlib.sha256(data).hexdigest())
        raw = self.raw if self.raw is not None else self.canonical(self.document)
        signature = self.signature or (self.signer or self.keys).sign(self.domain, raw)
        length = struct.pack(">I", len(raw) if self.length is None else self.length)
        whole = self.magic + length + raw + signature + b"".join(self.items) + self.tail
        return whole[: len(whole) - self.cut]

    def write(self, path: Path, *, sealed_to: list[str] | None = None) -> Path:
        """Seal it into a file."""
        to = [x25519.Recipient.from_str(one) for one in sealed_to or self.recipients]
        path.write_bytes(pyrage.encrypt(self.plain(), to))
        return path
