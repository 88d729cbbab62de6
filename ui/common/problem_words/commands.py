"""Sentences for the codes of the command line."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "BAD_DATE": N_('"{value}" is not a valid date; write it like {example}.'),
    "BAD_TIME": N_('"{value}" is not a time of day; write it like {example}.'),
    "BAD_NUMBER": N_('"{value}" is not a whole number; use digits only ({field}).'),
    "BAD_COHORT": N_('"{value}" is not a cohort year; write it like 2027.'),
    "BAD_ID": N_('"{value}" is not a record id; copy the whole id from explain, history or list.'),
    "BAD_CHOICE": N_('"{value}" is not possible for {field}; choose one of: {choices}.'),
    "BAD_PAIR": N_('"{value}" has no equals sign; write it like KEY=VALUE.'),
    "BAD_SECRET": N_(
        "Nothing could be read from file descriptor {descriptor}; open it for the program and"
        " write the secret to it."
    ),
    "BAD_TEXT": N_("{field} contains characters that cannot be stored; type it again."),
    "USAGE": N_("{detail}; see {command} --help."),
    "NO_COMMAND": N_("No command was given; see {command} --help."),
    "INTERNAL": N_(
        "An internal error occurred; nothing was saved in part, and the log is at {log}."
    ),
    "ANSWER_NOT_WRITTEN": N_(
        "The work was done and saved, but the output could not be written; free some space"
        " there and run the query again."
    ),
    "INTERRUPTED": N_(
        "Stopped; everything reported as saved is saved, and nothing is saved in part."
    ),
    "UNMASK_NEEDS_REASON": N_(
        "Personal numbers are unmasked only for a reason; give one with --reason."
    ),
    "OWN_WORDS_OF_ANOTHER": N_(
        "{student_no} has an individual note but is not among the students of this talk; add"
        " the number or remove the note."
    ),
    "PASSPHRASE_MISSING": N_(
        "A new caseload needs a passphrase; give it with --passphrase-fd or"
        " ZHUHANG_PASSPHRASE, or run this on a terminal."
    ),
    "PASSPHRASES_DIFFER": N_(
        "The two passphrases differ; start again and type the same one twice."
    ),
    "TARGET_EXISTS": N_(
        "{path} already exists; choose another name, so that nothing is overwritten."
    ),
    "DEMO_PLACE_TAKEN": N_(
        "{path} contains something other than a demonstration; choose an empty folder."
    ),
    "DEMO_FAILED": N_("The demonstration could not be created: {said}"),
    "DEMO_SIZE": N_(
        "A demonstration can have {least} to {most} students; choose a number in this range."
    ),
    "KEYRING_UNUSABLE": N_("{why} The passphrase still opens the caseload."),
    "KEYRING_NOT_SET_UP": N_("This account's keyring is not set up for this caseload."),
    "KEYRING_UNAVAILABLE": N_("This computer has no secure keyring."),
    "KEYRING_LOCKED": N_("This account's keyring is locked."),
    "KEYRING_TIMEOUT": N_("This account's keyring did not answer."),
    "KEYRING_NO_ENTRY": N_(
        "The keyring has no entry for this caseload; the system or the account may have been"
        " reinstalled."
    ),
    "KEYRING_WRONG_VALUE": N_("The entry in the keyring does not open this caseload."),
    "KEYRING_REFUSED": N_("The keyring refused the request."),
    "NO_SCREEN": N_(
        "No display is available for the window; start it in a desktop session, or use a"
        " command: --help lists them."
    ),
    "SELF_CHECK_FAILED": N_(
        "The self-check found {count} problem(s); the lines above describe them and what to do."
    ),
}
