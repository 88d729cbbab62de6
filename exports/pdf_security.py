"""How documents of a run are finished: sealed, behind a password, with a watermark."""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass, field
from typing import BinaryIO

from exports.seal import DocumentSealer
from exports.typography.pdf import Seal, with_seal


@dataclass(frozen=True, slots=True)
class DocumentSecurity:
    """``watermark`` lies under the words of every page; a ``password`` opens the file (AES-256).

    ``journal_count`` is the entry of the journal that the seal names, 0 without a seal.
    A PDF behind a password is no PDF/A, and does not say it is: archives take none.
    """

    sealer: DocumentSealer | None = None
    watermark: str = ""
    password: str = field(default="", repr=False)
    journal_count: int = 0

    def seal(self, student_no: str = "", code: str = "") -> Seal | None:
        """Return what seals one document."""
        if self.sealer is None:
            return None
        return self.sealer.seal(student_no=student_no, code=code)


PLAIN = DocumentSecurity()
"""Neither sealed nor locked: for looking at, and for what is part of something sealed."""


def lock(data: bytes, password: str, seal: Seal | None, stream: BinaryIO) -> None:
    """Write a PDF behind a password to a stream, sealed as it then is."""
    import pikepdf

    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        encryption = pikepdf.Encryption(user=password, owner=password, R=6, aes=True, metadata=True)
        pdf.save(locked, encryption=encryption, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    finished = locked.getvalue()
    stream.write(finished if seal is None else with_seal(finished, seal))


def locked_workbook(data: bytes, password: str) -> bytes:
    """Return a workbook (.xlsx) behind a password (AES-256), as Excel itself locks one.

    Without a password it stays as it is. The library fills 16 random bytes up to a key; here all
    32 are random: whatever stands for the locked key opens as one.
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
