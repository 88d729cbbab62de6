"""Answers to signals: what a person found when checking."""

from __future__ import annotations

from casework.ids import new_stamp
from casework.problems import RuleBroken
from casework.records import SignalAnswer
from casework.service_layer.base import ActionResult, BaseService, one_of, required_text
from casework.signals import ANSWERS, DETECTORS

NOTE_AT_MOST = 500


class SignalService(BaseService):
    """Writes answers to signals."""

    def answer_signal(
        self, key: str, detector: str, *, answer: str, note: str = ""
    ) -> ActionResult:
        """Record the answer to a signal; a later answer supersedes an earlier one.

        Raises:
            RuleBroken: UNKNOWN_SIGNAL (no such detector), BAD_CHOICE (answer), TEXT_TOO_LONG.
        """
        if detector not in DETECTORS:
            raise RuleBroken("UNKNOWN_SIGNAL", "signal", signal=detector)
        one_of(ANSWERS, answer, "answer")
        words = note.strip()
        if len(words) > NOTE_AT_MOST:
            raise RuleBroken("TEXT_TOO_LONG", "note", length=len(words), at_most=NOTE_AT_MOST)
        with self._store.unit_of_work("signal.answer") as work:
            kept = SignalAnswer(
                **new_stamp(work),
                signal=required_text(key, "signal"),
                detector=detector,
                answer=answer,
                note=words,
            )
            work.add([kept])
            return ActionResult(work.change, (kept.id,))
