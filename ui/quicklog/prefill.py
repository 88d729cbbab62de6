"""Fills the forms of quick log with choices: people, posts, events, earlier values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtWidgets import QLineEdit

from casework.records import Event, Post, TalkSession
from ui.quicklog.drafts import habits_of
from ui.quicklog.event_form import EventForm
from ui.quicklog.form import EntryForm
from ui.quicklog.referral_form import ReferralForm
from ui.quicklog.talk_form import TalkForm
from ui.quicklog.view_model import QuickLogViewModel
from ui.widgets.autocomplete import Where


def prefill(form: EntryForm, opening: QuickLogViewModel, today: date) -> None:
    """Fill a form with the data loaded when the dialog opened."""
    if isinstance(form, TalkForm):
        form.set_pack(opening.pack)
        form.set_templates(opening.templates)
        form.more.set_people(opening.me, opening.helpers)
        form.take_habits(habits_of(opening.kept))
    elif isinstance(form, ReferralForm):
        form.set_offers(opening.posts, opening.employers, today)
    elif isinstance(form, EventForm):
        form.set_offers(opening.events)


def entered_before(form: EntryForm) -> Mapping[QLineEdit, Where]:
    """Return the line edits of a form that complete from earlier values."""
    if isinstance(form, TalkForm):
        return {form.place: (TalkSession, "place"), form.topic: (TalkSession, "topic")}
    return {}


def entered_before_in_panel(form: EntryForm) -> Mapping[QLineEdit, Where]:
    """Return the line edits of the form's panel that complete from earlier values."""
    if isinstance(form, ReferralForm):
        return {form.panel.title: (Post, "title"), form.panel.city: (Post, "city")}
    if isinstance(form, EventForm):
        panel = form.panel
        return {
            panel.name: (Event, "name"),
            panel.place: (Event, "place"),
            panel.organiser: (Event, "organiser"),
        }
    return {}
