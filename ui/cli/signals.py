"""Signals 疑点: anomalies that an auditor would question, and their explanations."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from casework.batching import iter_lines
from casework.problems import RuleBroken
from casework.queries import read_signals
from casework.signals import ANSWERS, DETECTORS, AnsweredSignal, sentence
from ui.cli import values
from ui.cli.context import CommandContext
from ui.cli.parser import Commands
from ui.common.i18n import _, current_language, ngettext

_SHORTEST_KEY = 6


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    signals = commands.add("signals", _("what an auditor would question"), _signals)
    signals.option(
        "--detector",
        _("CODE"),
        _("only these codes: {codes} …").format(codes=" ".join(list(DETECTORS)[:2])),
    )
    signals.flag("--all", _("include answered ones"), dest="everything")
    signals.option("--answer", _("KEY"), _("answer this signal"))
    signals.option("--as", "|".join(ANSWERS), dest="found", default=ANSWERS[0])
    signals.option("--note", meaning=_("the findings"), default="")


def _signals(context: CommandContext, args: Namespace) -> int:
    if args.detector is not None:
        values.choice(args.detector, "detector", tuple(DETECTORS))
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            found = read_signals(reader)
        if args.answer is not None:
            signal = _one(found, args.answer).signal
            done = caseload.services.signals.answer_signal(
                signal.key, signal.detector, answer=args.found, note=args.note
            )
            context.answer(
                {"action": done.action, "created": done.created}, _("The answer was saved.")
            )
            return 0
        shown = [
            each
            for each in found
            if (args.everything or each.answer is None)
            and args.detector in (None, each.signal.detector)
        ]
        with caseload.snapshot() as reader:
            files = {file_id for each in shown for file_id in each.signal.files}
            numbers = {line.file.id: line.file.student_no for line in iter_lines(reader, files)}
    context.answer([_document(each, numbers) for each in shown], _text_of(shown))
    return 0


def _one(found: tuple[AnsweredSignal, ...], key: str) -> AnsweredSignal:
    """Return the signal by a prefix of its key. Raises RuleBroken UNKNOWN_SIGNAL."""
    fitting = [each for each in found if each.signal.key.startswith(key)]
    if len(key) < _SHORTEST_KEY or len(fitting) != 1:
        raise RuleBroken("UNKNOWN_SIGNAL", "signal", signal=key)
    return fitting[0]


def _document(each: AnsweredSignal, numbers: dict[Any, str]) -> dict[str, Any]:
    signal, answer = each.signal, each.answer
    return {
        "key": signal.key,
        "detector": signal.detector,
        "message": sentence(signal, current_language()),
        "facts": dict(signal.facts),
        "students": [numbers[file_id] for file_id in signal.files if file_id in numbers],
        "records": [
            {"id": piece.record_id, "kind": piece.kind, "on": piece.on and str(piece.on)}
            for piece in signal.refs
        ],
        "answer": answer
        and {
            "answer": answer.answer,
            "note": answer.note,
            "by": answer.recorded_by,
            "at": answer.recorded_at,
        },
    }


def _text_of(shown: list[AnsweredSignal]) -> str:
    if not shown:
        return _("No signals.")
    head = ngettext("{count} signal to check", "{count} signals to check", len(shown))
    lines = [head.format(count=len(shown))]
    for each in shown:
        text = sentence(each.signal, current_language())
        done = "" if each.answer is None else f" [{each.answer.answer}]"
        lines.append(f"{each.signal.key[:8]}  {text}{done}")
    return "\n".join(lines)
