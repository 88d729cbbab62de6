"""How documents of a run are finished: sealed, behind a password, with a watermark."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import BinaryIO

from exports.seal import Sealer
from exports.typography.pdf import Seal, with_seal


@dataclass(frozen=True, slots=True)
class Finishing:
    """``watermark`` lies under the words of every page; a ``password`` opens the file (AES-256).

    A PDF behind a password is no PDF/A, and does not say it is: archives take none.
    """

    sealer: Sealer | None = None
    watermark: str = ""
    password: str = field(default="", repr=False)

    def seal(self, student_no: str = "", code: str = "") -> Seal | None:
        """Return what seals one document."""
        if self.sealer is None:
            return None
        return self.sealer.seal(student_no=student_no, code=code)


PLAIN = Finishing()
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
