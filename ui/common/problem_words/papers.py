"""Sentences for the codes of finished documents: their seals and templates."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "PAPER_NOT_PDF": N_("{path} is not a PDF; choose a document made by this program."),
    "PAPER_TOO_LARGE": N_("{path} is larger than {limit}; this program makes no such document."),
    "PAPER_MISSING": N_("{path} does not exist; check the name."),
    "PAPER_UNREADABLE": N_("{path} cannot be read; close it in other programs, then try again."),
    "PAPER_NOT_SEALED": N_(
        "{path} has no seal: it was not made by this program, or the seal was removed. It"
        " proves nothing; ask for the original document."
    ),
    "SEAL_UNREADABLE": N_(
        "The seal of {path} is damaged or duplicated, so the file was changed; ask for the"
        " original document."
    ),
    "SEAL_NEWER": N_(
        "{path} was sealed by a newer version of this program (seal {version}); verify it with"
        " that version."
    ),
    "SEAL_FORGED": N_(
        "The seal of {path} is not signed by the key that it names ({fingerprint}), so it is"
        " forged; ask for the original document."
    ),
    "PAPER_KEY_UNKNOWN": N_(
        "The document is unchanged, but the key {fingerprint} that sealed it is unknown:"
        " anyone could have made it. Compare the key with the supposed author, and specify it"
        " (--key)."
    ),
    "PAPER_CHANGED": N_(
        "{path} was changed after {by} made it ({at}, key {fingerprint}); ask for the original"
        " document."
    ),
    "TEMPLATE_KIND_UNKNOWN": N_("Unknown template {kind}; choose one of: {choices}."),
    "TEMPLATE_TOO_LONG": N_("A template has at most {most} characters; shorten it."),
    "TEMPLATE_LINE": N_(
        'Line {line} of the template, "{text}", is not in the form key：value; correct it, or'
        " put # before it."
    ),
    "TEMPLATE_KEY": N_(
        'Line {line} of the template: unknown key "{text}"; choose one of: {choices}.'
    ),
    "TEMPLATE_TWICE": N_('Line {line} of the template repeats "{text}"; remove one of the two.'),
    "TEMPLATE_VALUE": N_(
        'Line {line} of the template: "{text}" is unknown there, repeated, or too long.'
    ),
    "TEMPLATE_LOGO": N_(
        "The logo cannot be read or is too large; choose a PNG or JPEG of at most 300 KB."
    ),
    "FONT_DAMAGED": N_(
        "The font {path} is missing or damaged, and no document can be made without it;"
        " reinstall the program."
    ),
    "CODE_UNKNOWN": N_(
        "No document with the check code {code} is in this caseload's journal; check the code,"
        " or ask who made the document."
    ),
}
