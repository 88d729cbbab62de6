"""Sentences for the codes of the command line."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "BAD_DATE": N_('"{value}" is not a date that exists; write it like {example}.'),
    "BAD_TIME": N_('"{value}" is not a time of day; write it like {example}.'),
    "BAD_NUMBER": N_('"{value}" is not a whole number; write digits only ({field}).'),
    "BAD_COHORT": N_('"{value}" is not the year of a cohort; write it like 2027.'),
    "BAD_ID": N_(
        '"{value}" is not the id of a record; copy it whole from explain, history or list.'
    ),
    "BAD_CHOICE": N_('"{value}" is not possible for {field}; choose one of: {choices}.'),
    "BAD_PAIR": N_('"{value}" has no equals sign; write it like KEY=VALUE.'),
    "BAD_SECRET": N_(
        "Nothing could be read from file descriptor {descriptor}; open it for the program"
        " and write the secret into it."
    ),
    "BAD_TEXT": N_("{field} holds characters that cannot be stored; type it again."),
    "USAGE": N_("{detail}; see {command} --help."),
    "NO_COMMAND": N_("No command was given; see {command} --help."),
    "INTERNAL": N_(
        "Something went wrong in the program itself; nothing was saved half, and the log is"
        " at {log}."
    ),
    "ANSWER_NOT_WRITTEN": N_(
        "The work was done and saved, but its answer could not be written; make room where"
        " it goes, then ask again."
    ),
    "INTERRUPTED": N_("Stopped; what was said to be saved is saved, and nothing is half saved."),
    "UNMASK_NEEDS_REASON": N_(
        "Personal numbers are shown uncovered only for a reason; give one with --reason."
    ),
    "OWN_WORDS_OF_ANOTHER": N_(
        "{student_no} has a line of their own but is not among the students of this talk;"
        " add the number or leave the line out."
    ),
    "PASSPHRASE_MISSING": N_(
        "A new caseload needs a passphrase; give it with --passphrase-fd or"
        " ZHUHANG_PASSPHRASE, or run this on a terminal."
    ),
    "PASSPHRASES_DIFFER": N_(
        "The two passphrases are not the same; start again and type the same one twice."
    ),
    "TARGET_EXISTS": N_(
        "There is a file at {path} already; name another one, so that nothing is written over."
    ),
    "DEMO_PLACE_TAKEN": N_(
        "{path} holds something that is not a demonstration; choose an empty folder."
    ),
    "DEMO_FAILED": N_("The demonstration could not be made: {said}"),
    "DEMO_SIZE": N_(
        "A demonstration can have {least} to {most} students; choose a number between."
    ),
    "KEYRING_UNUSABLE": N_("{why} The passphrase goes on opening the caseload."),
    "KEYRING_NOT_SET_UP": N_("The keyring of this account was not set up for this caseload."),
    "KEYRING_UNAVAILABLE": N_("This computer offers no keyring that keeps secrets."),
    "KEYRING_LOCKED": N_("The keyring of this account is locked."),
    "KEYRING_TIMEOUT": N_("The keyring of this account did not answer."),
    "KEYRING_NO_ENTRY": N_(
        "The keyring has no entry of this caseload; the system or the account may have been"
        " set up anew."
    ),
    "KEYRING_WRONG_VALUE": N_("The entry in the keyring does not open this caseload."),
    "KEYRING_REFUSED": N_("The keyring refused the request."),
    "NO_SCREEN": N_(
        "There is no screen here for the window; start it in a desktop session, or use a"
        " command: --help lists them."
    ),
    "SELF_CHECK_FAILED": N_(
        "The self-check found {count} thing(s) wrong; the lines above say which and what to do."
    ),
}
