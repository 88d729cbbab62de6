"""The command-line program: runs one command, writes its answer, returns an exit code."""

from __future__ import annotations

import argparse
import errno
import functools
import os
import sys
from collections.abc import Callable, MutableMapping, Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from casework import clock
from casework.problems import RuleBroken, Trouble
from casework.service_layer.caseload_port import CaseloadManager
from ui.cli import (
    data_protection,
    destinations,
    doctor,
    documents,
    employers,
    events,
    evidence,
    files,
    journal,
    maintenance,
    output,
    outreach,
    pace,
    packs,
    parcels,
    partners,
    plans,
    posts,
    records,
    reports,
    rosters,
    settings,
    soak,
    students,
    targets,
    templates,
    values,
    verify,
    year,
)
from ui.cli.context import ANSWER_LOST, CommandContext, KeySources, terminal_line, terminal_secret
from ui.cli.demo import command as demo
from ui.cli.parser import (
    Commands,
    HelpWanted,
    Parser,
    UsageError,
    common_options,
    option_of,
    read_arguments,
)
from ui.common.i18n import LANGUAGES, _, current_language, set_language, system_language
from ui.common.problems import sentence_of
from ui.platform.home_files import log_crash
from ui.start import PASSPHRASE_VARIABLE

PROGRAM = "main.py"

DONE, REFUSED, WRONG_USAGE, ENVIRONMENT, LOCKED = range(5)
"""The exit codes."""

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_PATHS = frozenset({"home", "file", "problems", "proof", "recovery_file", "place", "out"})
"""Arguments that are file names, which may contain undecodable bytes."""


def run(
    argv: Sequence[str],
    manager: CaseloadManager,
    *,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
    environ: MutableMapping[str, str] | None = None,
    today: Callable[[], date] | None = None,
) -> int:
    """Run one command and return its exit code.

    0 done, 1 refused, 2 wrong usage, 3 environment failed, 4 no key. An error is reported as one
    sentence on ``stderr``, or one JSON object with ``--json``, never as a traceback.
    """
    settings = os.environ if environ is None else environ
    out, err = _utf8(stdout or sys.stdout), _utf8(stderr or sys.stderr)
    language = option_of(argv, "--lang")
    set_language(language if language in LANGUAGES else system_language(settings))
    teller = _Teller(err, as_json="--json" in argv)
    home = Path(option_of(argv, "--home") or ".")
    try:
        args = build_parser().parse_args(list(argv))
        _check_text(args)
        if language is not None:
            values.choice(language, "lang", LANGUAGES)
        home = _home(args, manager)
        keys, as_json = KeySources.collect(args, settings), getattr(args, "as_json", False)
        session = CommandContext(manager, home, as_json, out, err, keys, today or clock.today)
        session.ask_secret, session.ask = terminal_secret(), terminal_line()
        read_arguments(args, session.today())
        code: int = args.run(session, args)
        session.flush()
        err.writelines(f"{doubt}\n" for doubt in session.doubts)
    except HelpWanted as wanted:
        out.write(wanted.text)
        return DONE
    except UsageError as error:
        return teller.usage(error)
    except RuleBroken as error:
        return teller.tell(REFUSED, error.rule, error.facts, error.field)
    except Trouble as error:
        if error.code == ANSWER_LOST:
            _abandon(out)
        return teller.tell(error.exit_code, error.code, error.facts)
    except (KeyboardInterrupt, EOFError):  # Ctrl+C, or Ctrl+D at a prompt
        return teller.tell(ENVIRONMENT, "INTERRUPTED", {})
    except BrokenPipeError:
        # The reader closed the pipe; all changes are saved.
        _abandon(out)
        return DONE
    except OSError as error:
        return teller.environment_problem(error)
    except Exception as error:  # noqa: BLE001  the last handler: no traceback may get out
        log = log_crash(error, home)
        return teller.tell(ENVIRONMENT, "INTERNAL", {"log": None if log is None else str(log)})
    finally:
        settings.pop(PASSPHRASE_VARIABLE, None)
    return code


def build_parser() -> Parser:
    """Return the parser of all commands, in the current language."""
    return _worded(current_language())


@functools.cache
def _worded(language: str) -> Parser:
    """Build the parser; cached per language, as the demonstration runs hundreds of commands."""
    common = common_options()
    parser = Parser(
        prog=PROGRAM,
        description=_("Zhuhang 助航: one file and one plan for every hardship graduate."),
        epilog=_("Exit codes: 0 done, 1 refused, 2 wrong usage, 3 environment failed, 4 no key."),
        parents=[common],
    )
    commands = Commands(parser, common)
    for add_to in (
        maintenance.add_to, rosters.add_to, students.add_to, plans.add_to, records.add_to,
        events.add_to, records.add_training, destinations.add_to, evidence.add_to,
        reports.add_placement, employers.add_to, posts.add_to, posts.add_referrals,
        outreach.add_to, packs.add_to, settings.add_to, settings.add_updates, pace.add_signals,
        files.add_correct, files.add_to, year.add_to, data_protection.add_to, partners.add_to,
        parcels.add_to, targets.add_outbox, targets.add_to, journal.add_to, verify.add_to,
        pace.add_to, documents.add_to, templates.add_to, documents.add_ledger,
        templates.add_ledger_form, documents.add_seating, reports.add_to, doctor.add_to,
        demo.add_to, soak.add_to,
    ):  # fmt: skip
        add_to(commands)
    return parser


def _home(args: argparse.Namespace, manager: CaseloadManager) -> Path:
    if "home" not in args:
        return manager.default_folder()
    if not args.home:
        # An unset variable in a script must not select the current directory.
        raise RuleBroken("FIELD_MISSING", "home")
    return Path(args.home).absolute()


def _check_text(args: argparse.Namespace) -> None:
    """Check that every text can be stored. Raises RuleBroken BAD_TEXT."""
    for name, value in vars(args).items():
        if name in _PATHS:
            continue
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and any("\ud800" <= char <= "\udfff" for char in text):
                raise RuleBroken("BAD_TEXT", name)


class _Teller:
    """Reports errors on stderr."""

    def __init__(self, err: TextIO, *, as_json: bool) -> None:
        self._err = err
        self._as_json = as_json

    def tell(
        self, exit_code: int, code: str, facts: dict[str, object], field: str | None = None
    ) -> int:
        """Write one sentence or one JSON object; return the exit code."""
        message = sentence_of(code, facts, field)
        if self._as_json:
            document = {"error": code, "message": message, "field": field, "facts": facts}
            output.write_json(self._err, document)
        else:
            self._err.write(message + "\n")
        return exit_code

    def usage(self, error: UsageError) -> int:
        facts: dict[str, object] = {"detail": error.message, "command": error.command}
        return self.tell(WRONG_USAGE, "USAGE", facts, error.field)

    def environment_problem(self, error: OSError) -> int:
        """Report an OSError that was not handled before; return the exit code."""
        path = str(error.filename or "—")
        if error.errno in _FULL:
            return self.tell(ENVIRONMENT, "DISK_FULL", {"path": path})
        if error.errno in _FORBIDDEN:
            return self.tell(ENVIRONMENT, "CANNOT_WRITE", {"path": path})
        reason = errno.errorcode.get(error.errno or 0, "UNKNOWN")
        return self.tell(ENVIRONMENT, "DISK_FAILED", {"path": path, "reason": reason})


def warn(trouble: Trouble) -> None:
    """Report on stderr a problem that occurred after the changes were saved."""
    sentence = sentence_of(trouble.code, {**trouble.facts, "kind": "backup"})
    message = _("Your changes are saved, but the backup afterwards failed: {why}")
    sys.stderr.write(message.format(why=sentence) + "\n")


def _utf8(stream: TextIO) -> TextIO:
    """Make a stream accept any character, regardless of the console's code page."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
    return stream


def _abandon(out: TextIO) -> None:
    """Redirect a closed pipe to the null device, to prevent an error at interpreter exit."""
    try:
        descriptor = out.fileno()
    except (OSError, ValueError):  # not a real file
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
