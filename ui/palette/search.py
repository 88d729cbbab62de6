"""What fits the words typed into the palette: students and actions, the latest used first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from casework.pinyin import spoken
from casework.ports import Reader
from casework.read_models import FileLine, FileQuery
from ui.shell.recents import FILE, file_key

COMMAND, SEARCH = "deed:", "search:"
"""What a key begins with: an action, the search in the list of students; files have ``FILE``."""

MOST_FILES = 8
"""Students shown; who is not among them needs another letter, or the list."""

_FAR = 9


@dataclass(frozen=True, slots=True)
class NamedCommand:
    """An action as it is looked for: its words, and what stands beside them."""

    title: str
    menu: str
    keys: str


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """A line of the palette."""

    key: str
    title: str
    beside: str = ""
    keys: str = ""
    is_recent: bool = False


@dataclass(frozen=True, slots=True)
class PaletteResults:
    """The lines, and whether more students fit than are shown."""

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
    """Return the lines for ``text``; without any, what was used last and then every action.

    ``search`` adds a last line that looks for the words in the list of students.
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
    """Return the actions that fit, the best first; equals stay in their order."""
    fitting = [(rank_of(wanted, command.title), command) for command in commands]
    return sorted((one for one in fitting if one[0] < _FAR), key=lambda one: one[0])


def rank_of(wanted: str, title: str) -> int:
    """Return how well a title fits: 0 begins so, … 9 does not fit.

    Fits by its words, the beginnings of its words, its pinyin and its initials.
    """
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
    """Tell whether every word asked for begins another of the words."""
    return all(any(word.startswith(one) for word in words) for one in asked)


def _file_entry(line: FileLine, order: dict[str, int]) -> PaletteEntry:
    file = line.file
    key = file_key(file.id)
    beside = "   ".join(part for part in (file.student_no, file.class_name) if part)
    return PaletteEntry(key, file.name, beside, is_recent=key in order)


def _command_entry(command: NamedCommand, order: dict[str, int]) -> PaletteEntry:
    key = COMMAND + command.title
    return PaletteEntry(key, command.title, command.menu, command.keys, is_recent=key in order)
