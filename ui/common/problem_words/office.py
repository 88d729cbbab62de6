"""Sentences for the codes of the office's tables and limits."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "DESTINATION_CODE_WRONG": N_('"{value}" is not a code; enter two to four digits.'),
    "DESTINATION_CODE_TAKEN": N_(
        "The table already has the code {value}; edit it, or enter another one."
    ),
    "DESTINATION_UNNAMED": N_("The code has no name; enter one."),
    "DESTINATION_NEEDS_WRONG": N_(
        '"{value}" contains an empty kind of evidence; write it like A/B or A+B.'
    ),
    "PERIOD_TOO_LONG": N_("{first} to {last} is more than a year; enter shorter periods."),
    "GOALS_WITHOUT_SOURCE": N_("The source of the figures is missing; enter it."),
    "TALK_TEMPLATES_INVALID": N_(
        "The talk templates are invalid; use a list of name, content and measures."
    ),
    "TALK_TEMPLATES_MANY": N_("There are {count} templates; keep one to {most}, one per key."),
    "TALK_TEMPLATE_TWICE": N_('Two templates are named "{name}"; rename one.'),
    "TALK_TEMPLATE_NAME": N_("A template name must have one to {most} characters."),
    "TALK_TEMPLATE_TEXT": N_(
        'This text of the template "{name}" is empty or too long; enter up to {most} characters.'
    ),
    "SETTINGS_FILE_INVALID": N_(
        'This is not a settings file; choose one written with "Write the file…".'
    ),
    "SETTINGS_FILE_NEWER": N_(
        "A newer program wrote these settings (form {version}); update this program, then"
        " import the file again."
    ),
    "HELPER_UNNAMED": N_("A line has no name; enter one, or remove the line."),
    "HELPER_TWICE": N_("Two lines have the same helper; keep one of them."),
    "HELPER_NUMBER/people": N_(
        '"{value}" is not a valid number of services per week; enter {least} to {most}.'
    ),
}
