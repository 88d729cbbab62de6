"""JSON: written in one canonical form, parsed with a limit of depth, and checked value by value.

A reader takes a value and returns it checked and converted, or raises ``InvalidValue``. Readers do
not coerce: ``1`` is neither a text nor ``true``. ``read_json`` limits the depth before them,
independently of the Python version.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from math import inf
from types import MappingProxyType
from typing import Any, TypeVar

DEEPEST = 64
"""Maximum nesting of arrays and objects; this program writes fewer than ten levels."""

# An unterminated string matches up to the end of the document, so one pass is enough.
_TEXT = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


class TooDeepError(ValueError):
    """A document is nested deeper than ``DEEPEST``."""


canonical_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""Returns canonical JSON: identical bytes for equal values.

Our values have neither floats nor non-ASCII keys; for those this is RFC 8785. Stored documents and
digests use this form.
"""


def read_json(document: bytes | str) -> Any:
    """Return the parsed document; bytes are UTF-8, with or without a BOM.

    Raises:
        ValueError: not JSON, not UTF-8, or nested deeper than ``DEEPEST``; syntax errors raise
            json's ``JSONDecodeError``, which has a line number.
    """
    text = document.decode("utf-8-sig") if isinstance(document, bytes) else document
    _refuse_deep(text)
    return json.loads(text)


def _refuse_deep(text: str) -> None:
    """Raise TooDeepError before the recursive parser sees the document."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    depth = 0
    for bracket in _BRACKET.findall(_TEXT.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            raise TooDeepError("too many levels")


T = TypeVar("T")
Reader = Callable[[Any], T]

ABSENT, UNKNOWN = "absent", "unknown"


class InvalidValue(ValueError):
    """A value that its reader rejects; ``path`` are the keys that lead to it.

    If the last key itself is the problem, ``reason`` is ``ABSENT`` or ``UNKNOWN``, and ``value`` is
    the object that lacks it or should not have it.
    """

    def __init__(self, value: object, *path: str, reason: str = "") -> None:
        super().__init__(reason or "invalid value")
        self.value, self.path, self.reason = value, path, reason

    @property
    def shown(self) -> str:
        """The value for a message, shortened."""
        return str(self.value)[:60]


def accepted(test: Callable[[Any], object]) -> Reader[Any]:
    """Return a reader of the values that pass a test; they are returned unchanged."""

    def read(value: Any) -> Any:
        if not test(value):
            raise InvalidValue(value)
        return value

    return read


flag = accepted(lambda value: isinstance(value, bool))
filled_text = accepted(lambda value: isinstance(value, str) and value.strip())
any_object = accepted(lambda value: isinstance(value, dict))


def number(least: int, most: float = inf) -> Reader[int]:
    """Return a reader of whole numbers within limits."""
    return accepted(lambda value: type(value) is int and least <= value <= most)


def text(*, most: float = inf) -> Reader[str]:
    """Return a reader of texts of limited length."""

    def read(value: Any) -> str:
        if isinstance(value, str) and len(value) <= most:
            return value
        raise InvalidValue(value)

    return read


def matching(pattern: str) -> Reader[str]:
    """Return a reader of texts that match a pattern from beginning to end."""
    matches = re.compile(pattern).fullmatch

    def read(value: Any) -> str:
        if isinstance(value, str) and matches(value):
            return value
        raise InvalidValue(value)

    return read


def choice(*choices: object) -> Reader[Any]:
    """Return a reader of values that equal one of several."""
    return accepted(lambda value: value in choices)


def day(least: date, most: date) -> Reader[date]:
    """Return a reader of ISO dates within limits."""

    def read(value: Any) -> date:
        try:
            found = date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise InvalidValue(value) from error
        if not least <= found <= most:
            raise InvalidValue(value)
        return found

    return read


def nullable(reader: Reader[T]) -> Reader[T | None]:
    """Return a reader that also accepts ``null``."""
    return lambda value: None if value is None else reader(value)


def listed(reader: Reader[T], *, least: int = 0, most: float = inf) -> Reader[tuple[T, ...]]:
    """Return a reader of lists of limited length."""

    def read(value: Any) -> tuple[T, ...]:
        if isinstance(value, list) and least <= len(value) <= most:
            return tuple(map(reader, value))
        raise InvalidValue(value)

    return read


def table(
    required: Mapping[str, Reader[Any]],
    optional: Mapping[str, Reader[Any]] = MappingProxyType({}),
    *,
    is_open: bool = False,
) -> Reader[dict[str, Any]]:
    """Return a reader of objects with these keys; others are ignored if it ``is_open``."""
    readers = {**required, **optional}
    needed, later = frozenset(required), frozenset(optional)

    def read(value: Any) -> dict[str, Any]:
        keys = any_object(value).keys()
        wrong_keys = needed - keys if is_open else needed ^ (keys - later)
        if wrong_keys:
            name = min(wrong_keys, key=str)
            raise InvalidValue(value, str(name), reason=UNKNOWN if name in keys else ABSENT)
        found: dict[str, Any] = {}
        try:
            for name, reader in readers.items():
                if name in keys:
                    found[name] = reader(value[name])
        except InvalidValue as wrong:
            wrong.path = (name, *wrong.path)
            raise
        return found

    return read
