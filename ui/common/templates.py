"""Document templates for windows and commands: text files, logos, errors."""

from __future__ import annotations

from pathlib import Path

from casework.problems import RuleBroken, Trouble
from casework.service_layer import ActionResult
from casework.service_layer.caseload_port import Caseload
from casework.settings.paper_templates import (
    BUILT_IN,
    TEMPLATES_KEY,
    parse_template,
    template_of,
    template_text,
    with_template,
)
from exports.proof_pictures import picture_of
from ui.common.i18n import N_, _

_LARGEST_FILE = 5 * 1024 * 1024
_LOGO = (400, 400)  # pixels

NAMES = {
    "dossier": N_("Dossiers"),
    "talk": N_("Record of a talk"),
    "referral": N_("Record of referrals"),
    "sign_in": N_("Sign-in sheet"),
    "card": N_("Contact card"),
    "notice": N_("Notice on personal data"),
}
"""Display names of the kinds of document that have templates."""


def template_name(kind: str) -> str:
    """Return the display name of a kind of document."""
    return _(NAMES[kind])


def text_of_file(path: Path) -> str:
    """Return the text of a template file, in UTF-8 or GB 18030.

    Raises:
        RuleBroken: TEMPLATE_TOO_LONG, PAPER_MISSING. Trouble: PAPER_UNREADABLE.
    """
    data = _bytes_of(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def logo_of_file(path: Path) -> bytes:
    """Return an image in the format in which logos are stored. Raises as ``text_of_file``;
    TEMPLATE_LOGO.
    """
    picture = picture_of(_bytes_of(path), _LOGO)
    if picture is None:
        raise RuleBroken("TEMPLATE_LOGO", "logo")
    return picture.jpeg


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise RuleBroken("PAPER_TOO_LARGE", "file", path=str(path), limit="5 MiB")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise RuleBroken("PAPER_MISSING", "file", path=str(path)) from error
    except OSError as error:
        raise Trouble("PAPER_UNREADABLE", path=str(path)) from error


def set_template(
    caseload: Caseload, kind: str, text: str | None, logo: bytes | None = None
) -> ActionResult:
    """Activate a new version of a template; None as the text restores the default.

    Raises:
        As ``casework.settings.paper_templates.with_template``.
    """
    with caseload.snapshot() as reader:
        setting = with_template(reader.org_settings(), kind, text, logo)
    return caseload.services.settings.change_settings({TEMPLATES_KEY: setting or None})


def present_text(caseload: Caseload, kind: str) -> str:
    """Return the active text: the office's own, or the default."""
    if kind not in BUILT_IN:
        parse_template(kind, "")
    with caseload.snapshot() as reader:
        settings = reader.org_settings()
    held = settings.value(TEMPLATES_KEY) or {}
    own = held.get(kind, {}).get("text") if isinstance(held, dict) else None
    if isinstance(own, str):
        return own
    return template_text(template_of(settings, kind)[0])
