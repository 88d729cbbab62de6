"""Sentences for the codes of finished documents: their seals, their templates."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "PAPER_NOT_PDF": N_("{path} is no PDF; choose a document that this program made."),
    "PAPER_TOO_LARGE": N_("{path} is larger than {limit}; this program makes no such document."),
    "PAPER_MISSING": N_("There is no file {path}; check the name."),
    "PAPER_UNREADABLE": N_("{path} cannot be read; close it in other programs, then try again."),
    "PAPER_NOT_SEALED": N_(
        "{path} has no seal: this program did not make it, or the seal was taken out of it. It"
        " proves nothing; ask for the document as it was made."
    ),
    "SEAL_UNREADABLE": N_(
        "The seal of {path} is torn or there twice, so the file was changed; ask for the document"
        " as it was made."
    ),
    "SEAL_NEWER": N_(
        "{path} was sealed by a newer version of this program (seal {version}); check it with that"
        " one."
    ),
    "SEAL_FORGED": N_(
        "The seal of {path} is not signed by the key that it names ({fingerprint}), so it is"
        " forged; ask for the document as it was made."
    ),
    "PAPER_KEY_UNKNOWN": N_(
        "The paper is as it was made, but nobody here knows the key {fingerprint} that sealed it:"
        " anybody could have made it. Compare that key with who is said to have made it, and name"
        " it (--key)."
    ),
    "PAPER_CHANGED": N_(
        "{path} was changed after {by} had made it ({at}, key {fingerprint}); ask for the document"
        " as it was made."
    ),
    "TEMPLATE_KIND_UNKNOWN": N_("There is no template for {kind}; choose one of: {choices}."),
    "TEMPLATE_TOO_LONG": N_("A template has {most} characters at most; shorten it."),
    "TEMPLATE_LINE": N_(
        'Line {line} of the template, "{text}", is not of the form key：value; write it so, or'
        " put # before it."
    ),
    "TEMPLATE_KEY": N_(
        'Line {line} of the template: there is no key "{text}"; choose one of: {choices}.'
    ),
    "TEMPLATE_TWICE": N_(
        'Line {line} of the template says "{text}" a second time; take one of the two out.'
    ),
    "TEMPLATE_VALUE": N_(
        'Line {line} of the template: "{text}" is unknown there, repeated, or too long.'
    ),
    "TEMPLATE_LOGO": N_(
        "The logo cannot be read or is too large; choose a PNG or JPEG of at most 300 KB."
    ),
    "FONT_DAMAGED": N_(
        "The font {path} is missing or damaged, and no document can be set without it; install the"
        " program again."
    ),
    "CODE_UNKNOWN": N_(
        "No document with the check code {code} is in the journal of this caseload; check the"
        " code, or ask who made the document."
    ),
}
