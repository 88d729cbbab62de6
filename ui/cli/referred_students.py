"""Output of students who were referred to a post."""

from __future__ import annotations

from typing import Any

from casework.offers import ReferredStudent
from ui.cli import output
from ui.common.i18n import _
from ui.common.offers import stage_word


def referred(one: ReferredStudent) -> dict[str, Any]:
    """Return a student who was referred to a post, as JSON."""
    return {
        "student_no": one.student_no,
        "name": one.name,
        "class_name": one.class_name or None,
        "post": str(one.post_id),
        "title": one.title,
        "on": one.on.isoformat(),
        "stage": one.stage.value,
        "referral": str(one.referral_id),
    }


def referred_table(found: tuple[ReferredStudent, ...]) -> str:
    """Return the students who were referred as a table."""
    headings = [_("Number"), _("Name"), _("Class"), _("Post"), _("Date"), _("Stage")]
    return output.table(
        headings,
        [
            [
                one.student_no,
                one.name,
                one.class_name or None,
                one.title,
                one.on.isoformat(),
                stage_word(one.stage),
            ]
            for one in found
        ],
    )
