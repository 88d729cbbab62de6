"""What the dialog loads when it opens and while an entry is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from casework.ports import Reader
from casework.read_models import FileQuery
from casework.records import Employer, Event, Post
from casework.rulepack import RulePack
from casework.service_layer.caseload_port import Caseload
from casework.settings.talk_templates import TEMPLATES, TalkTemplate, templates_of
from ui.quicklog.effect_preview import EffectPreview, effect_previews
from ui.quicklog.entries import Entry
from ui.widgets.students_field import ChosenStudent, student_of


@dataclass(frozen=True, slots=True)
class QuickLogViewModel:
    """What the dialog needs from the caseload when it opens."""

    students: tuple[ChosenStudent, ...] = field(repr=False)
    posts: tuple[Post, ...]
    employers: tuple[Employer, ...]
    events: tuple[Event, ...]
    kept: Mapping[str, str] = field(repr=False)
    pack: RulePack
    me: str = field(repr=False)
    helpers: tuple[str, ...] = field(repr=False)
    templates: tuple[TalkTemplate, ...] = field(default=TEMPLATES, repr=False)


def preview_effects(
    caseload: Caseload, files: Sequence[UUID], entry: Entry
) -> tuple[EffectPreview, ...]:
    """Return what an entry would change for each student."""
    with caseload.snapshot() as reader:
        return effect_previews(caseload.services, reader, files, entry)


def load_quick_log(
    reader: Reader, files: Sequence[UUID], kept: Mapping[str, str]
) -> QuickLogViewModel:
    """Load what the dialog needs."""
    settings = reader.org_settings()
    return QuickLogViewModel(
        tuple(student_of(reader.line(file_id)) for file_id in files),
        reader.get_all(Post),
        reader.get_all(Employer),
        reader.get_all(Event),
        kept,
        settings.pack(settings.default_pack),
        reader.keeper().name,
        tuple(name for name in reader.facets(FileQuery()).get("helper", {}) if name),
        templates_of(settings),
    )
