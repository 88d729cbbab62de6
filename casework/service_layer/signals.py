"""Answers to signals: what a person found when checking."""

from __future__ import annotations

from casework.ids import new_id
from casework.problems import RuleBroken
from casework.records import SignalAnswer
from casework.service_layer.base import ActionResult, BaseService, required_text
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
        if answer not in ANSWERS:
            raise RuleBroken("BAD_CHOICE", "answer", value=answer, choices=list(ANSWERS))
        words = note.strip()
        if len(words) > NOTE_AT_MOST:
            raise RuleBroken("TEXT_TOO_LONG", "note", length=len(words), at_most=NOTE_AT_MOST)
        with self._store.unit_of_work("signal.answer") as work:
            kept = SignalAnswer(
                id=new_id(),
                recorded_at=work.now,
                recorded_by=work.actor,
                signal=required_text(key, "signal"),
                detector=detector,
                answer=answer,
                note=words,
            )
            work.add([kept])
            return ActionResult(work.change, (kept.id,))
