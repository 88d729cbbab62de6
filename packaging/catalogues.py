"""Extracts the messages of the interface, updates the translation catalogues, and compiles them.

``python packaging/catalogues.py`` updates and compiles; ``--check`` only reports problems: a
message that is missing, untranslated, fuzzy or obsolete, a placeholder that got lost in
translation, a compiled catalogue that is out of date.
"""

from __future__ import annotations

import io
import re
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "ui" / "locale"
PROBLEMS = LOCALE / "problems.toml"
DOMAIN = "zhuhang"
LANGUAGES = ("zh_CN",)
"""English has no catalogue: the messages in the code are English."""

_KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
_SAME_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # a real date would change with every run
_CURLY = re.compile("[“”‘’]")
_FIELD = re.compile(r"\{[a-z_]*\}|%\([a-z_]+\)[rs]|%[rs]")


def template() -> Catalog:
    """Return every message of the code, and the sentences for problems."""
    catalog = Catalog(project="zhuhang", creation_date=_SAME_DAY, revision_date=_SAME_DAY)
    found = extract_from_dir(
        ROOT / "ui",
        method_map=[("**.py", "python")],
        keywords=_KEYWORDS,
        comment_tags=(),
    )
    for _file, _line, message, _comments, context in found:
        catalog.add(message, context=context)
    for topic in tomllib.loads(PROBLEMS.read_text("utf-8")).values():
        for sentence in topic.values():
            catalog.add(sentence)
    return catalog


def read(language: str) -> Catalog:
    """Return the catalogue of a language on disk; empty when there is none."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, domain=DOMAIN, creation_date=_SAME_DAY)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN, ignore_obsolete=True)


def updated(language: str, wanted: Catalog) -> Catalog:
    """Return the catalogue with exactly the messages of the template."""
    catalog = read(language)
    catalog.update(wanted, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.revision_date = _SAME_DAY
    catalog.fuzzy = False
    return catalog


def problems(language: str, catalog: Catalog) -> list[str]:
    """Return the problems of a catalogue: missing, empty or fuzzy messages, lost placeholders."""
    found = []
    for message in messages(catalog):
        strings = message.string if isinstance(message.string, list | tuple) else [message.string]
        shown = message.id if isinstance(message.id, str) else message.id[0]
        if not all(strings):
            found.append(f"{language}: not translated: {shown}")
        elif message.fuzzy:
            found.append(f"{language}: doubtful: {shown}")
        elif any(_fields(text) - _fields(*_ids(message)) for text in strings):
            found.append(f"{language}: a field that the code does not fill: {shown}")
    return found


def messages(catalog: Catalog) -> list[Message]:
    """Return the messages of a catalogue, without its header."""
    return [message for message in catalog if message.id]


def po_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def as_po(catalog: Catalog) -> bytes:
    """Return the text of a catalogue, reproducibly."""
    out = io.BytesIO()
    write_po(out, catalog, no_location=True, sort_output=True, ignore_obsolete=True, width=100)
    return out.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """Return the compiled catalogue."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def check() -> list[str]:
    """Return all problems of the catalogues on disk."""
    wanted = template()
    # The window's Chinese fonts draw “ and ’ at full width.
    found = [
        f"en: write straight quotation marks: {sentence}"
        for message in messages(wanted)
        for sentence in _ids(message)
        if _CURLY.search(sentence)
    ]
    for language in LANGUAGES:
        catalog, right = read(language), updated(language, wanted)
        have = {_key(message) for message in messages(catalog)}
        need = {_key(message) for message in messages(right)}
        found += [f"{language}: missing: {key}" for key in sorted(need - have)]
        found += [f"{language}: superfluous: {key}" for key in sorted(have - need)]
        found += problems(language, catalog)
        compiled = po_path(language).with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != as_mo(catalog):
            found.append(f"{language}: {compiled.relative_to(ROOT)} is older than its source")
    return found


def update() -> list[str]:
    """Update and compile the catalogues on disk; return what is left to translate."""
    wanted = template()
    found: list[str] = []
    for language in LANGUAGES:
        catalog = updated(language, wanted)
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(catalog))
        path.with_suffix(".mo").write_bytes(as_mo(read(language)))
        found += problems(language, catalog)
    return found


def _key(message: Message) -> str:
    return _ids(message)[0]


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _fields(*texts: str) -> set[str]:
    return {field for text in texts for field in _FIELD.findall(text)}


def main(arguments: list[str]) -> int:
    """Update, or only check with ``--check``; return 1 when there are problems."""
    found = check() if "--check" in arguments else update()
    for line in found:
        sys.stderr.write(line + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
