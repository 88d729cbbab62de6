"""Saves an entry and reports the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from casework.ports import NO_USER_STATE, Change, UserState
from casework.required_services import Service
from casework.service_layer import ActionResult, CaseloadServices, EventDraft
from casework.service_layer.posts import NewOffer
from ui.common.i18n import ngettext
from ui.evidence.source import Source, proof_of
from ui.quicklog.entries import Entry, EventEntry, ReferralEntry, TalkEntry


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What was saved."""

    done: ActionResult

    @property
    def change(self) -> Change:
        return self.done.change

    @property
    def records(self) -> int:
        """The number of new records."""
        return len(self.done.created)

    @property
    def counting(self) -> int:
        """How many of them count."""
        verdicts = self.change.verdicts
        return sum(verdicts[one].counts for one in self.done.created if one in verdicts)


@dataclass
class SavedOnTheWay:
    """Events already created for this entry, so that a retry does not create them twice."""

    events: dict[EventDraft, UUID] = field(default_factory=dict)


def keep(
    services: CaseloadServices,
    files: Sequence[UUID],
    entry: Entry,
    written: SavedOnTheWay,
    sources: Sequence[Source] = (),
    user_state: UserState = NO_USER_STATE,
) -> SaveOutcome:
    """Save the entry for these students with its attachments; raises what the services raise.

    ``user_state`` is saved in the same transaction: the entry does not stay a draft.
    """
    proofs = [proof_of(source) for source in sources]
    if isinstance(entry, TalkEntry):
        done = services.talks.log_talk(
            files, entry.draft, entry.own_words, proofs=proofs, user_state=user_state
        )
    elif isinstance(entry, ReferralEntry):
        done = services.referrals.refer(
            files, entry.draft, new=_new_offer(entry), proofs=proofs, user_state=user_state
        )
    else:
        event = _event(services, entry, written)
        done = services.events.attend(
            event,
            files,
            state=entry.state,
            proof=proofs[0] if proofs else None,
            more_proofs=proofs[1:],
            user_state=user_state,
        )
    return SaveOutcome(done)


def _new_offer(entry: ReferralEntry) -> NewOffer | None:
    """Return the post to create in the same action, so that undo removes it too."""
    return None if entry.new_post is None else NewOffer(entry.new_post, entry.new_employer)


def _event(services: CaseloadServices, entry: EventEntry, written: SavedOnTheWay) -> UUID:
    draft = entry.new_event
    if draft is None:
        return entry.event_id
    if draft not in written.events:
        written.events[draft] = services.events.add_event(draft).created[0]
    return written.events[draft]


def saved_words(service: Service, outcome: SaveOutcome) -> str:
    """Return the text of the toast after saving."""
    if service is Service.TALK:
        said = ngettext(
            "Logged a talk for {count} student, {counting} count.",
            "Logged a talk for {count} students, {counting} count.",
            outcome.records,
        )
    elif service is Service.REFERRAL:
        said = ngettext(
            "Referred a post to {count} student, {counting} count.",
            "Referred a post to {count} students, {counting} count.",
            outcome.records,
        )
    else:
        said = ngettext(
            "Recorded an event for {count} student, {counting} count.",
            "Recorded an event for {count} students, {counting} count.",
            outcome.records,
        )
    return said.format(count=outcome.records, counting=outcome.counting)
