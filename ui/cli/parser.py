"""The parser of the command line; common options are allowed before or after the command."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from ui.cli.context import CommandContext
from ui.common.i18n import LANGUAGES, _

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

    def error(self, message: str) -> NoReturn:
        """Raise UsageError instead of printing the usage and exiting."""
        raise UsageError(message, self.prog)

    def print_help(self, file: Any = None) -> None:
        """Raise HelpWanted with the help."""
        raise HelpWanted(self.format_help())


class Commands:
    """The commands of one level, to which modules add their own."""

    def __init__(self, parser: Parser, common: Parser) -> None:
        self._common = common
        self._level = parser.add_subparsers(
            title=_("commands"), metavar=_("COMMAND"), required=True, parser_class=Parser
        )

    def add(self, name: str, summary: str, run: Run) -> Parser:
        """Add a command; return its parser, to which options can be added."""
        parser = self._parser(name, summary)
        parser.set_defaults(run=run)
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
    group.add_argument(
        "--json", dest="as_json", action="store_true", help=_("print JSON on stdout")
    )
    group.add_argument(
        "--lang", metavar="|".join(LANGUAGES), help=_("the language of messages and help")
    )
    group.add_argument(
        "--passphrase-fd", metavar="N", help=_("read the passphrase from this file descriptor")
    )
    group.add_argument(
        "--recovery-code-fd",
        metavar="N",
        help=_("read the recovery code from this file descriptor"),
    )
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
