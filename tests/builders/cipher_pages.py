"""The pages of an encrypted database taken apart, and put together again to the same bytes.

Encrypted pages cannot be packed. Without their encryption they can: kept beside the salt and the
16 bytes that each page was encrypted with, they give the very file that a program once wrote.

Source:
    SQLCipher 4, https://www.zetetic.net/sqlcipher/design/: AES-256-CBC, then HMAC-SHA512 over
    the encrypted page, its vector and its number.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, SALT, VECTOR, SEAL = 4096, 16, 16, 64
_MASK, _ROUNDS = 0x3A, 2


def taken_apart(database: bytes, key: bytes) -> tuple[bytes, bytes]:
    """Return the words of all pages, and the salt with the vectors of all pages."""
    words, vectors = bytearray(), bytearray(database[:SALT])
    for page in _pages(database):
        vector = page[-SEAL - VECTOR : -SEAL]
        cipher = Cipher(algorithms.AES256(key), modes.CBC(vector)).decryptor()
        words += cipher.update(page[: -SEAL - VECTOR])
        vectors += vector
    return bytes(words), bytes(vectors)


def put_together(words: bytes, vectors: bytes, key: bytes) -> bytes:
    """Return the encrypted database of which these are the words and vectors."""
    salt = vectors[:SALT]
    seal_key = hashlib.pbkdf2_hmac("sha512", key, bytes(b ^ _MASK for b in salt), _ROUNDS, len(key))
    database, place, number = bytearray(salt), 0, 0
    while place < len(words):
        size = PAGE - VECTOR - SEAL - (SALT if number == 0 else 0)
        vector = vectors[SALT + number * VECTOR :][:VECTOR]
        cipher = Cipher(algorithms.AES256(key), modes.CBC(vector)).encryptor()
        page = cipher.update(words[place : place + size]) + vector
        place, number = place + size, number + 1
        sealed = page + number.to_bytes(4, "little")
        database += page + hmac.new(seal_key, sealed, hashlib.sha512).digest()
    return bytes(database)


def _pages(database: bytes) -> Iterator[bytes]:
    """The first page begins with the salt instead of words that every database has."""
    for start in range(0, len(database), PAGE):
        yield database[max(start, SALT) : start + PAGE]
