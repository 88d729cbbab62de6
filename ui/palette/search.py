"""Search of the palette: students and actions, most recently used first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from casework.formats.pinyin import spoken
from casework.ports import Reader
from casework.read_models import FileLine, FileQuery
from ui.shell.page import FILE, file_key

COMMAND, SEARCH = "deed:", "search:"
"""Key prefixes of actions and of a search in the list of students; files use ``FILE``."""

MOST_FILES = 8
"""Maximum number of students shown."""

_FAR = 9


@dataclass(frozen=True, slots=True)
class NamedCommand:
    """A searchable action: title, menu and shortcut."""

    title: str
    menu: str
    keys: str


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """One entry of the palette."""

    key: str
    title: str
    detail: str = ""
    keys: str = ""
    is_recent: bool = False


@dataclass(frozen=True, slots=True)
class PaletteResults:
    """The entries found, and whether more students match than are shown."""

    text: str
    entries: tuple[PaletteEntry, ...]
    is_more: bool = False


def find(
    reader: Reader,
    text: str,
    commands: Sequence[NamedCommand],
    recents: Sequence[str],
    *,
    search: bool,
) -> PaletteResults:
    """Return the entries for ``text``; if it is empty, recent entries and then all actions.

    ``search`` adds a last entry that searches the list of students.
    """
    wanted = text.strip()
    lines = reader.lines(FileQuery(search=wanted, limit=MOST_FILES + 1)) if wanted else ()
    fitting = [command for _rank, command in ranked(wanted, commands)]
    order = {key: place for place, key in enumerate(recents)}
    if not wanted:
        ids = [UUID(key.removeprefix(FILE)) for key in recents if key.startswith(FILE)]
        lines = reader.lines_of(ids)
    files = [_file_entry(line, order) for line in lines[:MOST_FILES]]
    found = [*files, *(_command_entry(command, order) for command in fitting)]
    recent = sorted((one for one in found if one.is_recent), key=lambda one: order[one.key])
    rest = [one for one in found if not one.is_recent]
    entries = [*recent, *rest]
    if wanted and search:
        entries.append(PaletteEntry(SEARCH + wanted, wanted))
    return PaletteResults(text, tuple(entries), len(lines) > MOST_FILES and bool(wanted))


def ranked(wanted: str, commands: Iterable[NamedCommand]) -> list[tuple[int, NamedCommand]]:
    """Return the matching actions, best first; the sort is stable."""
    fitting = [(rank_of(wanted, command.title), command) for command in commands]
    return sorted((one for one in fitting if one[0] < _FAR), key=lambda one: one[0])


def rank_of(wanted: str, title: str) -> int:
    """Return the rank of a title: 0 (starts with the text) is best, 9 means no match."""
    asked = wanted.lower()
    name = title.lower()
    if not asked or name.startswith(asked):
        return 0
    words = name.replace("…", "").split()
    if asked.isascii():
        said = spoken(name)
        initials = "".join(word[:1] for word in words)
        if any(one.startswith(asked) for one in said):
            return 1
        if initials.startswith(asked) or _begin(words, asked.split()):
            return 2
        if len(asked) > 1 and any(asked in one for one in said):
            return 4
    return 3 if asked in name else _FAR


def _begin(words: Sequence[str], asked: Sequence[str]) -> bool:
    """Return whether each search term is the beginning of some word."""
    return all(any(word.startswith(one) for word in words) for one in asked)


def _file_entry(line: FileLine, order: dict[str, int]) -> PaletteEntry:
    file = line.file
    key = file_key(file.id)
    detail = "   ".join(part for part in (file.student_no, file.class_name) if part)
    return PaletteEntry(key, file.name, detail, is_recent=key in order)


def _command_entry(command: NamedCommand, order: dict[str, int]) -> PaletteEntry:
    key = COMMAND + command.title
    return PaletteEntry(key, command.title, command.menu, command.keys, is_recent=key in order)
