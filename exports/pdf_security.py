"""How the documents of a run are protected: seal, password, watermark."""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass, field
from typing import BinaryIO

from exports.seal import DocumentSealer
from exports.typography.pdf import Seal, with_seal


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
