"""Sentences for the codes of keys."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "LOCKED": N_(
        "The caseload is locked and no key was given; give the passphrase with"
        " --passphrase-fd or ZHUHANG_PASSPHRASE, or run this on a terminal."
    ),
    "WRONG_PASSPHRASE": N_(
        "The passphrase is wrong; nothing was changed. Try again, or use the recovery code"
        " with --recovery-code-fd."
    ),
    "WRONG_RECOVERY_CODE": N_(
        "The recovery code belongs to another caseload or was replaced; nothing was changed."
        " Find the latest printout."
    ),
    "RECOVERY_CODE_LENGTH": N_(
        "The recovery code has {symbols} letters and digits instead of {needed}; type it again."
    ),
    "RECOVERY_CODE_WRONG": N_("Group {group} of the recovery code is mistyped; check it again."),
    "RECOVERY_CODE_MIXED": N_("The groups of the recovery code do not match; check their order."),
    "PASSPHRASE_WEAK": N_(
        "The passphrase is too easy to guess; use at least twelve characters, or five words."
    ),
    "PASSPHRASE_WEAK/TOO_SHORT": N_(
        "The passphrase is too short; use at least twelve characters, or five words."
    ),
    "PASSPHRASE_WEAK/DIGITS_ONLY": N_(
        "The passphrase is only digits, which are easy to guess; add words."
    ),
    "PASSPHRASE_WEAK/REPEATED": N_("The passphrase is repetitive; choose another one."),
    "PASSPHRASE_WEAK/SEQUENCE": N_(
        "The passphrase follows the alphabet or the keyboard; choose another one."
    ),
    "PASSPHRASE_WEAK/COMMON": N_(
        "The passphrase is among the most common ones; choose another one."
    ),
    "KEYS_DAMAGED": N_(
        "Both copies of the key file in {path} are damaged; restore a backup with backup restore."
    ),
    "INSTALLATION_KEYS_DAMAGED": N_(
        "The parcel keys of this computer are damaged; everything else is intact. Restore a backup."
    ),
    "KEY_COPY_DAMAGED": N_(
        "One of the two copies of the key file is damaged and could not be repaired; check the"
        " disk, then open the caseload again."
    ),
    "KEYS_OLDER": N_(
        "The key file in {path} is older than the data: a passphrase or code changed since"
        " then does not open it. Put the latest keys.json back. If it is lost, restore a"
        " backup with backup restore and the passphrase or code of that time."
    ),
    "KEYS_NEWER": N_(
        "The keys were written by a newer version of the program; nothing was changed."
        " Install the newer version."
    ),
}
