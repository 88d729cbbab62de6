"""The parser of the command line; common options are allowed before or after the command."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn, TypeVar

from casework.records.base import FieldInfo, field_info
from ui.cli.context import CommandContext
from ui.cli.values import CLEARED, ArgumentKind, kind_of
from ui.common.display_names import field_name
from ui.common.i18n import LANGUAGES, N_, _, ngettext

D = TypeVar("D")

Run = Callable[[CommandContext, argparse.Namespace], int]

_OPTION = re.compile(r"(?<![\w-])--([a-z][a-z-]*)")


class UsageError(Exception):
    """The command line is invalid; ``field`` is the option concerned."""

    def __init__(self, message: str, command: str) -> None:
        super().__init__(message)
        self.message = message
        self.command = command
        found = _OPTION.search(message)
        self.field = found[1].replace("-", "_") if found else None


class HelpWanted(Exception):
    """Help was requested; ``text`` is the help text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Parser(argparse.ArgumentParser):
    """An argparse parser that raises exceptions instead of printing and exiting."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)
        self._known: Mapping[str, FieldInfo] = {}
        self._readers: dict[str, _ArgumentReader] = {}
        self._fields: dict[str, str] = {}
        self.set_defaults(readers=self._readers, fields=self._fields)

    def fills(self, draft: type[object]) -> None:
        """Let the options added from now on fill the fields of a dataclass, by their types."""
        self._known = field_info(draft)

    def option(
        self,
        name: str,
        kind: ArgumentKind | str | None = None,
        meaning: str | None = None,
        *,
        field: str | None = None,
        named: str | None = None,
        clears: bool = False,
        many: bool = False,
        **settings: Any,
    ) -> None:
        """Add an option, or an argument if ``name`` has no dashes.

        ``kind`` is how its text is read, or the placeholder of plain text; by default the type of
        the draft's ``field``, which usually is called like the option. ``named`` is the field in
        errors. With ``clears`` an empty text removes a value; ``many`` collects several.
        """
        dest = settings.get("dest") or name.lstrip("-").replace("-", "_")
        field = field or dest
        if kind is None:
            kind = (kind_of(self._known[field].type) if field in self._known else None) or _("TEXT")
        metavar = kind if isinstance(kind, str) else _(kind.metavar)
        if many:
            settings = {"nargs": "+", "action": "extend", "default": [], **settings}
        self.add_argument(name, help=meaning, **{"metavar": metavar, **settings})
        if isinstance(kind, ArgumentKind):
            self._readers[dest] = _ArgumentReader(kind, named or dest, clears)
        if field in self._known:
            self._fields[field] = dest

    def more_options(self, *, but: Collection[str] = ()) -> None:
        """Add an option for each field of the draft that has none yet, except ``but``."""
        for name, info in self._known.items():
            if name not in self._fields and name not in but:
                option, choices = f"--{name.replace('_', '-')}", "|".join(info.choices)
                is_text = info.type is str
                self.option(option, choices or None, field_name(name), clears=not is_text)

    def flag(
        self, name: str, meaning: str | None = None, *, field: str = "", dest: str = ""
    ) -> None:
        """Add an option without a value."""
        dest = dest or name.lstrip("-").replace("-", "_")
        self.add_argument(name, dest=dest, action="store_true", help=meaning)
        if (field or dest) in self._known:
            self._fields[field or dest] = dest

    def error(self, message: str) -> NoReturn:
        """Raise UsageError instead of printing the usage and exiting."""
        raise UsageError(message, self.prog)

    def print_help(self, file: Any = None) -> None:
        """Raise HelpWanted with the help."""
        raise HelpWanted(self.format_help())


@dataclass(frozen=True, slots=True)
class _ArgumentReader:
    """Reads the texts of one argument; ``None`` and defaults of other types are kept."""

    kind: ArgumentKind
    named: str
    clears: bool

    def read(self, given: Any, today: date) -> Any:
        if isinstance(given, list):
            return [self.read(one, today) for one in given]
        if not isinstance(given, str):
            return given
        if self.clears and not given.strip():
            return CLEARED
        return self.kind.read(given, self.named, today)


def read_arguments(args: argparse.Namespace, today: date) -> None:
    """Replace the texts of arguments by what they name. Raises RuleBroken."""
    readers: dict[str, _ArgumentReader] = getattr(args, "readers", {})
    for dest, reader in readers.items():
        setattr(args, dest, reader.read(getattr(args, dest), today))


def changes_of(args: argparse.Namespace) -> dict[str, Any]:
    """Return the fields that were given; a cleared one is None."""
    given = {field: getattr(args, dest) for field, dest in args.fields.items()}
    return {
        field: None if value is CLEARED else value
        for field, value in given.items()
        if value is not None
    }


def draft_of(draft: type[D], args: argparse.Namespace, **more: Any) -> D:
    """Return the draft that the options of a command fill, with ``more`` fields."""
    return draft(**{**changes_of(args), **more})


class Commands:
    """The commands of one level, to which modules add their own."""

    def __init__(self, parser: Parser, common: Parser) -> None:
        self._common = common
        self._level = parser.add_subparsers(
            title=_("commands"), metavar=_("COMMAND"), required=True, parser_class=Parser
        )

    def add(
        self, name: str, summary: str, run: Run, *, draft: type[object] | None = None
    ) -> Parser:
        """Add a command; return its parser, to which options can be added.

        The options fill the fields of the dataclass ``draft``.
        """
        parser = self._parser(name, summary)
        parser.set_defaults(run=run)
        if draft is not None:
            parser.fills(draft)
        return parser

    def group(self, name: str, summary: str) -> Commands:
        """Add a command that has subcommands."""
        return Commands(self._parser(name, summary), self._common)

    def _parser(self, name: str, summary: str) -> Parser:
        return self._level.add_parser(
            name, help=summary, description=summary, parents=[self._common]
        )


def common_options() -> Parser:
    """Return a parser of the options that every command accepts."""
    common = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group(_("options of every command"))
    group.add_argument("--home", metavar=_("DIR"), help=_("the data folder"))
    about = _("print JSON on stdout")
    group.add_argument("--json", dest="as_json", action="store_true", help=about)
    for name, metavar, about in (
        ("--lang", "|".join(LANGUAGES), _("the language of messages and help")),
        ("--passphrase-fd", "N", _("read the passphrase from this file descriptor")),
        ("--recovery-code-fd", "N", _("read the recovery code from this file descriptor")),
    ):
        group.add_argument(name, metavar=metavar, help=about)
    return common


def option_of(argv: Sequence[str], name: str) -> str | None:
    """Return the last value of an option, without parsing the rest of the line."""
    found: str | None = None
    for place, word in enumerate(argv):
        if word == "--":
            break
        if word == name and place + 1 < len(argv):
            found = argv[place + 1]
        elif word.startswith(f"{name}="):
            found = word.partition("=")[2]
    return found


WORDS_OF_ARGPARSE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("unknown parser %(parser_name)r (choices: %(choices)s)"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("not allowed with argument %s"),
    N_("ignored explicit argument %r"),
    N_("one of the arguments %s is required"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("unexpected option string: %s"),
)
"""The messages of argparse (Python 3.11 to 3.13) that our commands can produce.

argparse looks up their translations by these texts.
"""


def expected_arguments(count: int) -> str:
    """The only plural message of argparse."""
    return ngettext("expected %s argument", "expected %s arguments", count)
