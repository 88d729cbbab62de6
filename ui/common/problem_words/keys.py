"""Sentences for the codes of keys."""

from __future__ import annotations

from ui.common.words import N_

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
        " Look for the newest print-out."
    ),
    "RECOVERY_CODE_LENGTH": N_(
        "The recovery code has {symbols} letters and digits, and {needed} are needed; type"
        " it again."
    ),
    "RECOVERY_CODE_WRONG": N_("Group {group} of the recovery code is mistyped; look at it again."),
    "RECOVERY_CODE_MIXED": N_(
        "The groups of the recovery code do not belong together; check their order."
    ),
    "PASSPHRASE_WEAK": N_(
        "The passphrase is too easy to guess; take twelve characters or more, or five words."
    ),
    "PASSPHRASE_WEAK/TOO_SHORT": N_(
        "The passphrase is too short; take twelve characters or more, or five words."
    ),
    "PASSPHRASE_WEAK/DIGITS_ONLY": N_(
        "The passphrase is only digits, which are easy to guess; add words."
    ),
    "PASSPHRASE_WEAK/REPEATED": N_("The passphrase repeats itself; choose another one."),
    "PASSPHRASE_WEAK/SEQUENCE": N_(
        "The passphrase follows the alphabet or the keyboard; choose another one."
    ),
    "PASSPHRASE_WEAK/COMMON": N_("The passphrase is among the most used ones; choose another one."),
    "KEYS_DAMAGED": N_(
        "Both copies of the key file in {path} are damaged; bring a backup back with backup"
        " restore."
    ),
    "INSTALLATION_KEYS_DAMAGED": N_(
        "The keys that sign and open parcels on this computer are damaged; everything else is"
        " whole. Bring a backup back."
    ),
    "KEY_COPY_DAMAGED": N_(
        "One of the two copies of the key file is damaged and could not be written again; look at"
        " the disk, then open the caseload once more."
    ),
    "KEYS_OLDER": N_(
        "The key file in {path} is older than the data: a passphrase or a code that has been"
        " changed since does not open it any more. Put the newest keys.json back. If that is lost,"
        " bring a backup back with backup restore and the words of its time."
    ),
    "KEYS_NEWER": N_(
        "The keys were written by a newer version of the program; nothing was changed."
        " Install the newer version."
    ),
}
