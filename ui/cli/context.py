"""The context of a command: caseload manager, data folder, keys, date, and output streams."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from casework.caseload_dtos import UnlockCredentials
from casework.problems import RuleBroken, Trouble
from casework.service_layer.caseload_port import Caseload, CaseloadManager
from ui.cli.output import Rows, json_list, table, write_json
from ui.cli.values import read_secret
from ui.common.i18n import _
from ui.common.maintenance_words import away_facts, clock_sentence
from ui.common.masking import set_masking
from ui.common.problems import sentence_of
from ui.start import PASSPHRASE_VARIABLE

ANSWER_LOST = "ANSWER_NOT_WRITTEN"


@dataclass
class KeySources:
    """The secrets to open a caseload with; each source is read once and then cleared."""

    passphrase: str | None = field(default=None, repr=False)
    recovery_code: str | None = field(default=None, repr=False)

    @classmethod
    def collect(cls, args: Namespace, environ: MutableMapping[str, str]) -> KeySources:
        """Read the file descriptors and the environment variable, and unset the variable."""
        given = environ.pop(PASSPHRASE_VARIABLE, None) or None
        passphrase_fd = getattr(args, "passphrase_fd", None)
        code_fd = getattr(args, "recovery_code_fd", None)
        if passphrase_fd is not None:
            given = read_secret(passphrase_fd, "passphrase_fd")
        code = None if code_fd is None else read_secret(code_fd, "recovery_code_fd")
        return cls(given, code)


@contextmanager
def _evidence_for() -> Iterator[None]:
    """Report a failure to write the answer as Trouble, distinct from a failure to save."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Trouble(ANSWER_LOST) from error


def _follow(caseload: Caseload) -> None:
    """Apply the office's setting for masking numbers."""
    try:
        with caseload.snapshot() as reader:
            set_masking(reader.org_settings())
    except Trouble:
        # Keep the default masking; the command itself will report the damage.
        return


@dataclass
class CommandContext:
    """The context of one run of a command."""

    manager: CaseloadManager
    home: Path
    as_json: bool
    out: TextIO
    err: TextIO
    keys: KeySources
    today: Callable[[], date]
    ask_secret: Callable[[str], str] | None = None
    ask: Callable[[str], str] | None = None
    doubts: list[str] = field(default_factory=list)
    """Warnings for stderr after a successful command: wrong clock, older copy of the data."""

    def answer(self, document: Any, text: str) -> int:
        """Write the result: ``document`` as JSON, or ``text`` for people; return exit code 0.

        Raises:
            Trouble: ANSWER_NOT_WRITTEN. BrokenPipeError: the reader closed the pipe.
        """
        with _evidence_for():
            if self.as_json:
                write_json(self.out, document)
            else:
                self.out.write(text.rstrip("\n") + "\n")
        return 0

    def answer_table(
        self, document: Any, headings: Sequence[str], rows: Rows, empty: str = ""
    ) -> int:
        """Write the result, for people as a table, or as the sentence ``empty`` without rows."""
        return self.answer(document, table(headings, rows, empty))

    def answer_many(self, documents: Iterable[Any], text: Callable[[], str]) -> int:
        """Write a long list as ``answer`` does; only the requested format is generated.

        Writing begins after everything was generated, as a partial list would look complete.

        Raises:
            As ``answer``.
        """
        message = json_list(documents) if self.as_json else text().rstrip("\n")
        with _evidence_for():
            self.out.write(message + "\n")
        return 0

    def flush(self) -> None:
        """Flush the output. Raises as ``answer``."""
        with _evidence_for():
            self.out.flush()

    @contextmanager
    def open(self) -> Iterator[Caseload]:
        """Open the caseload with the given keys, the keyring, or a passphrase from the terminal."""
        with ExitStack() as stack:
            caseload = self._entered(stack)
            _follow(caseload)
            self.doubts = self._doubts(caseload)
            yield caseload
            place = caseload.backups.location() if caseload.has_written else None
            if place is not None and not place.is_there:
                self.doubt(sentence_of("BACKUP_MADE_ELSEWHERE", away_facts(place)))

    def doubt(self, sentence: str) -> None:
        """Add a warning for stderr after the command; JSON answers have fields instead."""
        if not self.as_json and sentence not in self.doubts:
            self.doubts.append(sentence)

    def _doubts(self, caseload: Caseload) -> list[str]:
        """Return warnings on a wrong clock or an older copy; scripts use ``doctor`` instead."""
        if self.as_json:
            return []
        try:
            found, behind = caseload.checks.check_clock(), caseload.checks.check_history()
        except Trouble:  # the command itself reports a damaged database
            return []
        lines = [] if found is None else [clock_sentence(found)]
        return lines + [sentence_of(one.code, {**one.facts, "seq": one.seq}) for one in behind]

    @contextmanager
    def open_if_it_opens(self) -> Iterator[Caseload | None]:
        """Open the caseload, or yield None if there is none or no key is available; never ask."""
        with ExitStack() as stack:
            try:
                caseload = stack.enter_context(self.manager.open(self.home, self.offer()))
            except (RuleBroken, Trouble):
                caseload = None
            yield caseload

    def _entered(self, stack: ExitStack) -> Caseload:
        if self.keys.passphrase or self.keys.recovery_code:
            return stack.enter_context(self.manager.open(self.home, self.offer()))
        try:
            return stack.enter_context(
                self.manager.open(self.home, UnlockCredentials(use_keyring=True))
            )
        except Trouble as error:
            if error.exit_code != 4 or self.ask_secret is None:
                raise
        word = self.ask_secret(_("Passphrase: "))
        return stack.enter_context(self.manager.open(self.home, UnlockCredentials(passphrase=word)))

    def offer(self) -> UnlockCredentials:
        """Return the given keys, or the keyring if there are none."""
        if self.keys.passphrase is None and self.keys.recovery_code is None:
            return UnlockCredentials(use_keyring=True)
        return UnlockCredentials(self.keys.passphrase, self.keys.recovery_code)

    def offer_or_ask(self) -> UnlockCredentials:
        """Return the given keys, or a passphrase from the terminal. Raises Trouble LOCKED."""
        if self.keys.passphrase is None and self.keys.recovery_code is None:
            if self.ask_secret is None:
                raise Trouble("LOCKED", exit_code=4)
            return UnlockCredentials(passphrase=self.ask_secret(_("Passphrase: ")))
        return self.offer()

    def new_passphrase(self, given: str | None) -> str:
        """Return a passphrase for a new lock: ``given``, or asked twice on the terminal.

        Raises:
            RuleBroken: PASSPHRASES_DIFFER. Trouble: PASSPHRASE_MISSING.
        """
        if given:
            return given
        if self.ask_secret is None:
            raise Trouble("PASSPHRASE_MISSING", exit_code=4)
        first = self.ask_secret(_("New passphrase: "))
        if self.ask_secret(_("Repeat it: ")) != first:
            raise RuleBroken("PASSPHRASES_DIFFER", "passphrase")
        return first


def terminal_secret() -> Callable[[str], str] | None:
    """Return a function that asks without echo, or None without a terminal."""
    if not sys.stdin or not sys.stdin.isatty():
        return None
    import getpass

    return getpass.getpass


def terminal_line() -> Callable[[str], str] | None:
    """Return a function that asks for a line, or None without a terminal."""
    return input if sys.stdin and sys.stdin.isatty() else None
