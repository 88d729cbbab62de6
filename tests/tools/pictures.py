"""Which pictures there are, what each is called, and which of them a call means.

Nothing here needs a window. A picture is called ``<screen>-<zh|en>-<theme>-<width>x<height>``.
"""

from __future__ import annotations

import importlib.util
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parent.parent.parent

SIZES = ((1366, 728), (911, 485), (1536, 832), (1920, 1040))
LANGUAGES = {"zh": "zh_CN", "en": "en"}
THEMES = ("light", "dark")
CONTRAST = "contrast"
MAIN = ("today", "students", "file", "quick_log", "import_mend", "exchange", "documents")
"""Screens whose picture is taken in high contrast too, in the usual size."""

PERCENTS = (100, 115, 130)
_NEAR = 4

Screen = tuple[str, Callable[[Any], Any]]
_Show = TypeVar("_Show", bound=Callable[[Any], Any])


class NoSuchPictureError(Exception):
    """A name that is no picture's; the text is a sentence for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One screen in one language, theme, size of the window and size of the letters."""

    screen: str
    spoken: str
    theme: str
    size: tuple[int, int]
    percent: int = 100

    @property
    def look(self) -> str:
        """The end of its name: what it looks like."""
        width, height = self.size
        text = "" if self.percent == 100 else f"-{self.percent}"
        return f"{self.spoken}-{self.theme}-{width}x{height}{text}"

    @property
    def name(self) -> str:
        return f"{self.screen}-{self.look}"


def shown_anew(show: _Show) -> _Show:
    """Mark a screen that is brought about at each size: what it does depends on the room."""
    show.is_shown_anew = True
    return show


def found_screens() -> Iterator[Screen]:
    """Yield every screen that a module in ``screens`` offers, in the order of their files."""
    for screens in found_modules().values():
        yield from screens


WITH_OWN_CASELOADS = ("k_exchange", "l_empty", "l_handover")
"""Modules that make caseloads beside the demonstration: they are made once, by one worker."""


def found_modules() -> dict[str, list[Screen]]:
    """Return the screens of each module in ``screens``, by its name."""
    found: dict[str, list[Screen]] = {}
    for path in sorted((ROOT / "tests" / "tools" / "screens").glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"screens_{path.stem}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found[path.stem] = list(module.SCREENS)
    return found


def all_pictures(screens: Iterable[str], percent: int = 100) -> list[Picture]:
    """Return every picture of these screens, in the order in which they are taken.

    What takes longest to change comes first: the language, the theme, the screen, the size.
    """
    names = list(screens)
    found: list[Picture] = []
    for spoken, theme in itertools.product(LANGUAGES, (*THEMES, CONTRAST)):
        sizes = SIZES[:1] if theme == CONTRAST else SIZES
        shown = [name for name in names if theme != CONTRAST or name in MAIN]
        found += [
            Picture(name, spoken, theme, size, percent)
            for name, size in itertools.product(shown, sizes)
        ]
    return found


def choose(
    pictures: Sequence[Picture], names: Sequence[str], looks: Sequence[str] = ()
) -> list[Picture]:
    """Return what ``names`` mean, which are those of screens or pictures; all without any.

    ``looks`` keeps those whose look begins with one of them.
    """
    known = {one.screen for one in pictures} | {one.name for one in pictures}
    wanted = {name.removesuffix(".png") for name in names}
    for name in sorted(wanted - known):
        raise NoSuchPictureError(_sentence(name, pictures))
    found = [
        one
        for one in pictures
        if not wanted or one.screen in wanted or one.name in wanted
        if one.look.startswith(tuple(looks or [""]))
    ]
    if not found:
        raise NoSuchPictureError(
            f"None of these pictures looks like {' or '.join(looks)};"
            f" a look is called like {pictures[0].look}."
        )
    return found


def _sentence(name: str, pictures: Sequence[Picture]) -> str:
    screens = list(dict.fromkeys(one.screen for one in pictures))
    near = get_close_matches(name, screens, _NEAR)
    near += [one for one in screens if name in one and one not in near][: _NEAR - len(near)]
    near = near or get_close_matches(name, [one.name for one in pictures], _NEAR)
    listed = f" Near it: {', '.join(near)}." if near else f" Screens: {', '.join(screens)}."
    return f"There is no screen and no picture called {name!r}.{listed}"


# --- who takes which --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """Pictures that one worker takes in a row: those of one module, most often in one look."""

    module: str
    pictures: tuple[Picture, ...]
    is_whole: bool = False
    """Whether it holds every look of its module."""

    @property
    def look(self) -> tuple[str, str]:
        """The language and the theme in which it begins."""
        return self.pictures[0].spoken, self.pictures[0].theme


def cut(
    pictures: Iterable[Picture],
    modules: Mapping[str, Sequence[Screen]],
    whole: Collection[str] = (),
) -> list[Piece]:
    """Cut pictures into pieces of one module and look; modules in ``whole`` stay together."""
    module_of = {name: module for module, screens in modules.items() for name, _show in screens}
    shares: dict[tuple[str, ...], list[Picture]] = {}
    for one in pictures:
        module = module_of[one.screen]
        key = (module,) if module in whole else (module, one.spoken, one.theme)
        shares.setdefault(key, []).append(one)
    return [Piece(key[0], tuple(share), len(key) == 1) for key, share in shares.items()]


class Queue:
    """What is left to take, for all workers."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._pieces = list(pieces)

    def __len__(self) -> int:
        return sum(len(piece.pictures) for piece in self._pieces)

    def put_back(self, piece: Piece) -> None:
        """Have somebody take what another one has not come to."""
        if piece.pictures:
            self._pieces.insert(0, piece)

    def next_for(
        self, look: tuple[str, str] | None, others: Collection[tuple[str, str] | None] = ()
    ) -> Piece | None:
        """Take out what a worker does best next, who has a window in ``look``.

        Whole modules come first, as nobody can help with them at the end. Another look is dear:
        every page is made anew. So a worker stays with its own, then takes the largest one that
        none of the ``others`` is at, and helps them when there is none.
        """
        if not self._pieces:
            return None
        best = max(self._pieces, key=lambda piece: self._worth(piece, look, others))
        self._pieces.remove(best)
        return best

    def _worth(
        self,
        piece: Piece,
        look: tuple[str, str] | None,
        others: Collection[tuple[str, str] | None],
    ) -> tuple[int, ...]:
        """Return how well a piece suits: of those that suit as well, the first one is taken."""
        if piece.is_whole:
            return (3, len(piece.pictures))
        if piece.look == look:
            return (2,)
        left = sum(len(one.pictures) for one in self._pieces if one.look == piece.look)
        return (0 if piece.look in others else 1, left)
