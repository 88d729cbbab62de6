"""Sentences for what is refused in the tables and limits of the office."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "DESTINATION_CODE_WRONG": N_('"{value}" is no code; write two to four digits.'),
    "DESTINATION_CODE_TAKEN": N_(
        "The table has the code {value} already; edit that one, or write another."
    ),
    "DESTINATION_UNNAMED": N_("The code has no name; write what it is called."),
    "DESTINATION_NEEDS_WRONG": N_(
        '"{value}" names a blank kind of evidence; write it like A/B or A+B.'
    ),
    "PERIOD_TOO_LONG": N_("From {first} to {last} is more than a year; write shorter periods."),
    "GOALS_WITHOUT_SOURCE": N_("It is not said where the figures stand; write their source."),
    "TALK_TEMPLATES_INVALID": N_(
        "The templates of talks cannot be read; write a list of name, content and measures."
    ),
    "TALK_TEMPLATES_MANY": N_("There are {count} templates; keep one to {most}, one a key."),
    "TALK_TEMPLATE_TWICE": N_('Two templates are called "{name}"; rename one.'),
    "TALK_TEMPLATE_NAME": N_("A template needs a name of one to {most} characters."),
    "TALK_TEMPLATE_TEXT": N_(
        'This text of the template "{name}" is blank or too long; write up to {most} characters.'
    ),
    "SETTINGS_FILE_INVALID": N_(
        'This is no file of settings; take one that "Write the file…" has written.'
    ),
    "SETTINGS_FILE_NEWER": N_(
        "A newer program wrote these settings (form {version}); update this program, then take"
        " the file in again."
    ),
    "HELPER_UNNAMED": N_("A line has no name; write it, or remove the line."),
    "HELPER_TWICE": N_("Two lines have the same helper; keep one of them."),
    "HELPER_NUMBER/people": N_(
        '"{value}" is no possible number of services a week; write one from {least} to {most}.'
    ),
}
