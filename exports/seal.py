"""How documents are protected: seal, password, watermark.

The seal proves who made a document, when and from which state, and that it is unchanged.

An installation signs a *warrant* for each run: what is made, when, by whom, as of which journal
entry, and the public key of that run. The run's key signs each document, so that worker processes
that typeset pages never get the key of the installation.

The seal is stored as PDF comment lines in the file (docs/seal.md). It covers the file without
these lines: the SHA-256 in the seal is that of the remaining bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

from casework.formats.json_values import read_json
from casework.parcels.signing import PublicKeys, SignatureCheck, Signer
from casework.problems import RuleBroken
from exports.typography.pdf import Seal, with_seal

WARRANT_DOMAIN, PAPER_DOMAIN = "zhuhang/warrant/v1", "zhuhang/paper/v1"
VERSION = 1
_BEGIN, _END = b"%ZHUHANG-SEAL-BEGIN", b"%ZHUHANG-SEAL-END"
_LINE = 76
_MARK = re.compile(
    rb"^%ZHUHANG-SEAL-BEGIN (\d{1,9})\n((?:%[A-Za-z0-9+/=]+\n)+)%ZHUHANG-SEAL-END\n", re.MULTILINE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """The facts of a run of documents; they name no student."""

    kind: str
    level: str
    made_by: str
    unit: str
    made_at: datetime
    journal_count: int
    journal_head: str


@dataclass(frozen=True, slots=True)
class DocumentSealer:
    """Seals the documents of one run; can be passed to another process."""

    warrant: str
    warrant_signature: str
    secret: bytes = field(repr=False)

    def seal(self, *, student_no: str = "", code: str = "") -> Seal:
        """Return the function that seals one document."""

        def made(digest: bytes) -> bytes:
            paper = canonical({"sha256": digest.hex(), "student_no": student_no, "code": code})
            return _lines(
                {
                    "warrant": self.warrant,
                    "warrant_signature": self.warrant_signature,
                    "paper": paper,
                    "paper_signature": _signed(self.secret, paper),
                }
            )

        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedDocument:
    """The facts of a document whose seal is valid."""

    keys: PublicKeys
    run: RunFacts
    student_no: str
    code: str
    sha256: str


def sealer_of(signer: Signer, run: RunFacts) -> DocumentSealer:
    """Return the sealer of a run, under a warrant of this installation."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    warrant = canonical(
        {
            "v": VERSION,
            "run": key.public_key().public_bytes_raw().hex(),
            "signing": signer.public.signing,
            "sealing": signer.public.sealing,
            "kind": run.kind,
            "level": run.level,
            "by": run.made_by,
            "unit": run.unit,
            "at": f"{run.made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "journal": {"count": run.journal_count, "head": run.journal_head},
        }
    )
    signature = signer.sign(WARRANT_DOMAIN, warrant.encode()).hex()
    return DocumentSealer(warrant, signature, key.private_bytes_raw())


def check(data: bytes, is_signature: SignatureCheck) -> SealedDocument:
    """Verify the seal of a document, and return its facts.

    Raises:
        RuleBroken: PAPER_NOT_PDF; PAPER_NOT_SEALED (never sealed, or the seal was removed);
            SEAL_UNREADABLE; SEAL_NEWER (a newer program made it); SEAL_FORGED (a signature is
            not that of the key it names); PAPER_CHANGED.
    """
    if b"%PDF-" not in data[:1024]:
        raise RuleBroken("PAPER_NOT_PDF", "file")
    found = list(_MARK.finditer(data))
    if not found:
        is_torn = _BEGIN in data or _END in data
        raise RuleBroken("SEAL_UNREADABLE" if is_torn else "PAPER_NOT_SEALED", "file")
    if len(found) > 1:
        raise RuleBroken("SEAL_UNREADABLE", "file")
    (mark,) = found
    if int(mark[1]) > VERSION:
        raise RuleBroken("SEAL_NEWER", "file", version=int(mark[1]))
    seal = _read(mark[2])
    warrant, paper = _object(seal["warrant"]), _object(seal["paper"])
    sealed = _sealed(warrant, paper)
    is_signed = is_signature(
        sealed.keys.signing,
        WARRANT_DOMAIN,
        seal["warrant"].encode(),
        _bytes(seal["warrant_signature"]),
    ) and is_signature(
        _text(warrant, "run"),
        PAPER_DOMAIN,
        seal["paper"].encode(),
        _bytes(seal["paper_signature"]),
    )
    if not is_signed:
        raise RuleBroken("SEAL_FORGED", "file", fingerprint=sealed.keys.fingerprint)
    digest = hashlib.sha256(data[: mark.start()])
    digest.update(data[mark.end() :])
    if digest.hexdigest() != sealed.sha256:
        raise RuleBroken(
            "PAPER_CHANGED",
            "file",
            fingerprint=sealed.keys.fingerprint,
            by=sealed.run.made_by,
            at=sealed.run.made_at.isoformat(),
        )
    return sealed


def canonical(document: Mapping[str, Any]) -> str:
    """Return a JSON document in canonical form (RFC 8785), the form that is signed."""
    import rfc8785

    return rfc8785.dumps(dict(document)).decode()


def _lines(seal: Mapping[str, str]) -> bytes:
    text = base64.b64encode(canonical(seal).encode())
    body = b"".join(b"%%%b\n" % text[at : at + _LINE] for at in range(0, len(text), _LINE))
    return b"%b %d\n%b%b\n" % (_BEGIN, VERSION, body, _END)


def _signed(secret: bytes, paper: str) -> str:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    text = PAPER_DOMAIN.encode() + b"\0" + paper.encode()
    return Ed25519PrivateKey.from_private_bytes(secret).sign(text).hex()


# --- parsing untrusted seals


def _read(lines: bytes) -> dict[str, str]:
    try:
        text = base64.b64decode(lines.replace(b"%", b"").replace(b"\n", b""), validate=True)
    except binascii.Error as error:
        raise RuleBroken("SEAL_UNREADABLE", "file") from error
    seal = _object(text.decode("utf-8", "replace"))
    for key in ("warrant", "warrant_signature", "paper", "paper_signature"):
        _text(seal, key)
    return seal


def _object(text: str) -> dict[str, Any]:
    try:
        read = read_json(text)
    except ValueError as error:
        raise RuleBroken("SEAL_UNREADABLE", "file") from error
    if not isinstance(read, dict):
        raise RuleBroken("SEAL_UNREADABLE", "file")
    return read


def _text(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key)
    if not isinstance(value, str):
        raise RuleBroken("SEAL_UNREADABLE", "file")
    return value


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise RuleBroken("SEAL_UNREADABLE", "file") from error


def _sealed(warrant: Mapping[str, Any], paper: Mapping[str, Any]) -> SealedDocument:
    journal = warrant.get("journal")
    if not isinstance(journal, dict) or not isinstance(journal.get("count"), int):
        raise RuleBroken("SEAL_UNREADABLE", "file")
    try:
        at = datetime.fromisoformat(_text(warrant, "at"))
    except ValueError as error:
        raise RuleBroken("SEAL_UNREADABLE", "file") from error
    run = RunFacts(
        kind=_text(warrant, "kind"),
        level=_text(warrant, "level"),
        made_by=_text(warrant, "by"),
        unit=_text(warrant, "unit"),
        made_at=at,
        journal_count=journal["count"],
        journal_head=_text(journal, "head"),
    )
    return SealedDocument(
        keys=PublicKeys(_text(warrant, "signing"), _text(warrant, "sealing")),
        run=run,
        student_no=_text(paper, "student_no"),
        code=_text(paper, "code"),
        sha256=_text(paper, "sha256"),
    )


@dataclass(frozen=True, slots=True)
class DocumentSecurity:
    """Seal, watermark and password of a run.

    The watermark is printed under the text of every page; the password encrypts with AES-256.
    ``journal_count`` is the journal entry that the seal names, 0 without a seal. An encrypted PDF
    is not valid PDF/A and is not marked as such; archives reject it.
    """

    sealer: DocumentSealer | None = None
    watermark: str = ""
    password: str = field(default="", repr=False)
    journal_count: int = 0

    def seal(self, student_no: str = "", code: str = "") -> Seal | None:
        """Return the function that seals one document, or None."""
        if self.sealer is None:
            return None
        return self.sealer.seal(student_no=student_no, code=code)


PLAIN = DocumentSecurity()
"""Neither sealed nor encrypted: for previews, and for parts of a sealed document."""


def lock(data: bytes, password: str, seal: Seal | None, stream: BinaryIO) -> None:
    """Write an encrypted copy of a PDF to a stream; the seal covers the encrypted bytes."""
    import pikepdf

    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        encryption = pikepdf.Encryption(user=password, owner=password, R=6, aes=True, metadata=True)
        pdf.save(locked, encryption=encryption, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    finished = locked.getvalue()
    stream.write(finished if seal is None else with_seal(finished, seal))


def locked_workbook(data: bytes, password: str) -> bytes:
    """Return a workbook (.xlsx) encrypted with a password (AES-256), in Excel's own format.

    Without a password it is returned unchanged. The library would use a key of 16 random bytes
    plus padding; here all 32 bytes are random, which Excel accepts as well.
    """
    if not password:
        return data
    from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted
    from msoffcrypto.method.ecma376_agile import ECMA376Agile

    info, _shorter_key = ECMA376Agile.generate_encryption_parameters(password)
    asked = info.encryptedKey
    info.encryptedKeyValue = secrets.token_bytes(asked.keyBits // 8)
    key = ECMA376Agile.makekey_from_password(
        password, asked.saltValue, asked.hashName, info.encryptedKeyValue,
        info.spinCount, asked.keyBits,
    )  # fmt: skip
    package = ECMA376Agile.encrypt_payload(
        io.BytesIO(data), info.keyData, key, info.keyData.saltValue
    )
    described = ECMA376Agile.get_encryption_information(info, package, key)
    locked = io.BytesIO()
    ECMA376Encrypted(package, described).write_to(locked)
    return locked.getvalue()
