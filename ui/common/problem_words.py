"""The sentences for every code: what happened, what it means, what to do.

``CODE/KIND`` is said instead of ``CODE`` when the facts name that kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ui.common.words import N_

_SENTENCES = {
    # the command line
    "BAD_DATE": N_("“{value}” is not a date that exists; write it like {example}."),
    "BAD_TIME": N_("“{value}” is not a time of day; write it like {example}."),
    "BAD_NUMBER": N_("“{value}” is not a whole number; write digits only ({field})."),
    "BAD_COHORT": N_("“{value}” is not the year of a cohort; write it like 2027."),
    "BAD_ID": N_(
        "“{value}” is not the id of a record; copy it whole from explain, history or list."
    ),
    "BAD_CHOICE": N_("“{value}” is not possible for {field}; choose one of: {choices}."),
    "BAD_PAIR": N_("“{value}” has no equals sign; write it like KEY=VALUE."),
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
    "SELF_CHECK_FAILED": N_(
        "The self-check found {count} thing(s) wrong; the lines above say which and what to do."
    ),
    # the desk
    "FIELD_MISSING": N_("{field} is missing; fill it in."),
    "TEXT_TOO_SHORT": N_("{field} has {length} characters, and {at_least} are needed; write more."),
    "DAY_OUT_OF_RANGE": N_("{day} lies outside 2000 to 2100; check the year."),
    "NO_STUDENT": N_("No student was named; name at least one."),
    "STUDENT_REPEATED": N_(
        "The number {student_no} was given more than once; name each student once."
    ),
    "UNKNOWN_STUDENT": N_(
        "There is no file for student number {student_no}; check the number, or import the"
        " roster first."
    ),
    "AMBIGUOUS_STUDENT": N_(
        "Student number {student_no} has files in several cohorts ({cohorts}); add --cohort"
        " or write {student_no}@YEAR."
    ),
    "UNKNOWN_HELPER_ROLE": N_(
        "That is not a role that a helper can have; choose one of: {choices}."
    ),
    "UNKNOWN_RECORD": N_(
        "There is no record {record}; copy its id whole from explain, history or list."
    ),
    "NOT_VOIDABLE": N_(
        "This is no record of one student ({kind}) and cannot be void; void the records that"
        " name it."
    ),
    "ALREADY_VOID": N_("The record {record} is void already; nothing needs to be done."),
    "ALREADY_BLACKLISTED": N_("{name} is on the blacklist already; nothing needs to be done."),
    "PAY_NEGATIVE": N_("A pay of {amount} is below zero; write yuan a month."),
    "PAY_REVERSED": N_("The highest pay ({high}) is below the lowest ({low}); exchange them."),
    "RESPONSE_BEFORE_REFERRAL": N_(
        "The answer ({later}) lies before the referral ({earlier}); check both dates."
    ),
    "REVIEW_BEFORE_PLAN": N_(
        "The review ({later}) lies before the plan ({earlier}); choose a later day."
    ),
    "DUE_BEFORE_PLAN": N_(
        "A measure is due ({later}) before the plan is made ({earlier}); choose a later day."
    ),
    "END_BEFORE_START": N_(
        "The talk ends at {end}, not after its begin at {start}; check the times."
    ),
    "TALK_LENGTH": N_(
        "A talk of {minutes} minutes is outside {shortest} to {longest}; check the times."
    ),
    "DESTINATION_CODE_SHAPE": N_(
        "“{code}” is no code of a destination; write two to four digits, such as 10 or 46."
    ),
    "EVIDENCE_TOO_LARGE": N_(
        "The evidence has {size}, and {limit} is the most; make it smaller, by scanning it"
        " more coarsely for example."
    ),
    "EVIDENCE_EMPTY": N_("The file of the evidence is empty; choose the right one."),
    "NOTHING_TO_UNDO": N_("There is no action that could be taken back."),
    "NOTHING_TO_REDO": N_(
        "There is nothing to bring again: nothing was taken back since the last entry."
    ),
    "NOT_UNDOABLE": N_(
        "This action ({name}) cannot be taken back; it only says what has happened."
    ),
    "ALREADY_UNDONE": N_("The action {action} is taken back already; redo brings it again."),
    "UNKNOWN_ACTION": N_("There is no action {action}; copy its id whole from history."),
    "UNDO_CHANGES_NOTHING": N_(
        "All {kept} records of this action were changed or used since, so none was put back;"
        " void single records instead."
    ),
    "PACK_UNKNOWN": N_(
        "There is no rule pack {pack}; install the version of the program that brought it."
    ),
    "PACK_INVALID": N_("The rule pack is not valid at {key}: {value}; mend its file."),
    "BAD_FILTER": N_("“{value}” is not possible for {key}; choose one of: {choices}."),
    "BAD_FILTER/cohort": N_("“{value}” is not the year of a cohort; write it like 2027."),
    "UNKNOWN_FILTER": N_("There is no condition {key}; choose one of: {choices}."),
    "UNKNOWN_ORDER": N_("There is no order by {key}; choose one of: {choices}."),
    "UNKNOWN_GROUP": N_("There is no grouping by {by}; choose one of: {choices}."),
    "FILE_EXISTS": N_(
        "There is a file for student number {student_no} in this cohort already ({cohort});"
        " open that one."
    ),
    "COHORT_WRONG": N_("{cohort} is not the year of a cohort; write it like 2027."),
    "PHONE_WRONG": N_(
        "That is no phone number; write a mobile number of 11 digits, or a landline with its"
        " area code."
    ),
    "LEVEL_UNKNOWN": N_("“{value}” is no known level of study; write 专科, 本科, 硕士 or 博士."),
    "NOT_EDITABLE": N_("{field} cannot be edited by hand; it follows from the records."),
    "LEVEL_WITHOUT_PERSONS": N_(
        "At this level of disclosure ({level}) no page about single persons is made; choose"
        " another level."
    ),
    "NO_SUCH_CLASS": N_("There is no class {class_name}; choose one of: {choices}."),
    "CASELOAD_EMPTY": N_("There is no student in this caseload yet; import a roster first."),
    "NO_SUCH_COHORT": N_("There is no student of {cohort} in this caseload; name another year."),
    "STUDENTS_TWO_WAYS": N_(
        "Whose documents are made was said in two ways; name students, or a class, or all."
    ),
    "DOCUMENT_IN_USE": N_(
        "{path} is open in another program; close it there, then make the documents again."
    ),
    "DOCUMENT_WORKER_LOST": N_(
        "The system ended a process that was setting the documents, and none was made; close other"
        " programs, then make them again."
    ),
    "EVENT_NOT_CHOSEN": N_("No event was chosen; choose one, or add it first."),
    "POST_NOT_CHOSEN": N_("No post was chosen; choose one, or add it first."),
    "BLANKS_OPEN": N_("The template still has blanks to fill in; complete them, or delete them."),
    # the data folder
    "HOME_MISSING": N_(
        "There is no caseload in {path}; make one with init, or name the right folder with --home."
    ),
    "NO_HOME": N_(
        "There is no caseload in {path}; make one with init, or name the right folder with --home."
    ),
    "HOME_EXISTS": N_(
        "There is a caseload in {path} already; open that one, or name another folder."
    ),
    "HOME_NOT_EMPTY": N_("{path} holds other files; choose an empty folder for the caseload."),
    "HOME_IS_FILE": N_("{path} is a file; name a folder."),
    "HOME_NOT_A_FOLDER": N_("{path} is a file; name a folder."),
    "HOME_ON_NETWORK": N_(
        "{path} lies on a network drive ({kind}), where a caseload would be damaged; choose"
        " a folder on this computer's own disk."
    ),
    "HOME_IN_SYNC_FOLDER": N_(
        "{path} is synchronised by {kind}, which would damage the caseload and carry it"
        " away; choose a folder outside."
    ),
    "HOME_ON_FAT": N_(
        "{path} lies on a disk ({kind}) that cannot keep files private; choose a folder on"
        " this computer's own disk."
    ),
    "HOME_NOT_WRITABLE": N_(
        "{path} may not be written by this account; choose another folder or ask for the"
        " right to write."
    ),
    "HOME_NOT_READABLE": N_(
        "{path} may not be read by this account; ask for the right to read, or name another folder."
    ),
    "HOME_IN_USE": N_(
        "The caseload in {path} is open in another program; close that one, then try again."
    ),
    "DATABASE_MISSING": N_(
        "The keys are in {path}, but the database is gone; bring a backup back with backup restore."
    ),
    "DATABASE_DAMAGED": N_(
        "The database {path} is damaged; nothing was changed. Bring a backup back with"
        " backup restore."
    ),
    "DATABASE_NEWER": N_(
        "The caseload was written by a newer version of the program; nothing was changed."
        " Install the newer version."
    ),
    "DATABASE_NOT_ENCRYPTED": N_(
        "The database {path} is not encrypted, so it was not opened; bring a backup back"
        " with backup restore."
    ),
    "DATABASE_SETTING_REFUSED": N_(
        "The database library refused a setting ({setting}: {found}); install the program again."
    ),
    "UNSAFE_DATABASE_LIBRARY": N_(
        "The database library (SQLite {sqlite_version}, SQLCipher {cipher_version}) is not a"
        " safe one; install the program again."
    ),
    "CANNOT_OPEN_DATABASE": N_(
        "The database {path} could not be opened; look at the disk, then try again."
    ),
    "DATABASE_BUSY": N_("Another program holds the database; close it, then try again."),
    "CANNOT_READ": N_(
        "{path} could not be read; look at the disk and at the rights of this account, then"
        " try again."
    ),
    "CANNOT_WRITE": N_(
        "{path} may not be written by this account; choose another place or ask for the"
        " right to write."
    ),
    "DISK_FULL": N_("The disk is full, so nothing was saved; free some space, then try again."),
    "DISK_FAILED": N_(
        "The disk did not do what was asked at {path} ({reason}); look at the disk, then try again."
    ),
    "WRITE_NOT_VERIFIED": N_(
        "What was written to {path} could not be read back, so it was thrown away; look at"
        " the disk, then try again."
    ),
    "FOLDER_MISSING": N_(
        "The folder for {path} does not exist; make it first, or name another one."
    ),
    "TARGET_IS_FOLDER": N_("{path} is a folder; name a file."),
    "TARGET_IS_FILE": N_("{path} is a file; name a folder."),
    "TARGET_IN_USE": N_(
        "{path} is open in another program; close it there. The finished file is kept at {kept_at}."
    ),
    "BAD_FILE_NAME": N_(
        "The system does not take the name {path}; choose a shorter or plainer one."
    ),
    "NOT_ENOUGH_MEMORY": N_(
        "Opening needs {needed_mib} MiB of free memory; close other programs, then try again."
    ),
    "EVIDENCE_DAMAGED": N_("A piece of evidence is damaged ({name}); bring it back from a backup."),
    "EVIDENCE_MISSING": N_(
        "A piece of evidence is missing from the store ({name}); bring it back from a backup."
    ),
    # keys
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
    "KEYS_NEWER": N_(
        "The keys were written by a newer version of the program; nothing was changed."
        " Install the newer version."
    ),
    # backups
    "NO_BACKUP": N_("There is no backup in {path}; name the folder that holds one with --place."),
    "NO_SUCH_BACKUP": N_("There is no backup {snapshot}; backup list shows the names."),
    "BACKUP_PLACE_TAKEN": N_(
        "{path} holds the backups of another caseload; choose another folder."
    ),
    "BACKUP_PLACE_IS_FILE": N_("{path} is a file; name a folder for the backups."),
    "BACKUP_NOT_READABLE": N_(
        "The backups in {path} may not be read by this account; ask for the right to read."
    ),
    "BACKUP_NOT_VERIFIED": N_(
        "The backup in {path} could not be read back, so it does not count as one; look at"
        " the disk, then try again."
    ),
    "BACKUP_FAILED": N_(
        "The backup to {path} did not succeed ({reason}); look at the disk, then try again."
    ),
    "BACKUP_DAMAGED": N_("The backup {snapshot} is damaged; take an older one: {older}."),
    "MANIFEST_MISSING": N_(
        "The backup {snapshot} has lost its list of contents; make a new backup and keep an"
        " older one."
    ),
    "MANIFEST_DAMAGED": N_(
        "The list of contents of backup {snapshot} is damaged; make a new backup and keep an"
        " older one."
    ),
    "UNREADABLE": N_(
        "A file of backup {snapshot} cannot be read; look at the disk, then make a new backup."
    ),
    "NAME_SWAPPED": N_("The backup {snapshot} carries the name of another one; make a new backup."),
    "KEYS_MISSING": N_("The backup {snapshot} has lost its keys; make a new backup."),
    "KEYS_CHANGED": N_("The keys of backup {snapshot} were changed; make a new backup."),
    "DATABASE_CHANGED": N_("The database of backup {snapshot} was changed; make a new backup."),
    "DATABASE_UNSOUND": N_("The database of backup {snapshot} is damaged; make a new backup."),
    "EVIDENCE_CHANGED": N_(
        "A piece of evidence was changed in the store ({name}); bring it back from a backup."
    ),
    # rosters: the file
    "FILE_MISSING": N_("There is no file {path}; check the name."),
    "FILE_IS_FOLDER": N_("{path} is a folder; name a file."),
    "FILE_NO_ACCESS": N_(
        "{path} may not be read, or is open in another program; close it there, or ask for"
        " the right to read."
    ),
    "FILE_EMPTY": N_("{path} is empty; choose the right file."),
    "FILE_TOO_LARGE": N_(
        "{path} is too large or damaged ({why}); copy the table into a new workbook and save"
        " it under another name."
    ),
    "FILE_UNREADABLE": N_(
        "{path} is damaged or is no workbook; open it in WPS or Excel and save it anew as xlsx."
    ),
    "WORKBOOK_LOCKED": N_(
        "{path} is protected by a password; open it in WPS or Excel, take the password away,"
        " and save it."
    ),
    "READER_NOT_STARTED": N_(
        "The part of the program that reads workbooks did not start; try again, or install"
        " the program again."
    ),
    "NO_SUCH_SHEET": N_("The workbook has no sheet called {sheet}; it has: {sheets}."),
    "NO_HEADER": N_(
        "No row of headings with {missing} was found in {path}; add it, or choose another"
        " sheet with --sheet."
    ),
    # the journal
    "ENTRY_MISSING": N_(
        "The journal lacks the entries {seq} to {until}; bring a backup back, and keep this"
        " one for whoever looks into it."
    ),
    "CHAIN_BROKEN": N_(
        "The chain of the journal is broken at entry {seq}; bring a backup back, and keep"
        " this one for whoever looks into it."
    ),
    "PAYLOAD_CHANGED": N_(
        "What entry {seq} of the journal wrote down was changed by hand; bring a backup"
        " back, and keep this one for whoever looks into it."
    ),
    "ENTRY_CHANGED": N_(
        "Entry {seq} of the journal was changed by hand; bring a backup back, and keep this"
        " one for whoever looks into it."
    ),
    "SEAL_WRONG": N_(
        "The seal of entry {seq} of the journal does not fit; bring a backup back, and keep"
        " this one for whoever looks into it."
    ),
    "RECORD_UNJOURNALED": N_(
        "A record ({kind}) is not in the journal; it was put there by hand. Bring a backup back."
    ),
    "RECORD_CHANGED": N_(
        "A record ({kind}) is not as the journal left it at entry {seq}; it was changed by"
        " hand. Bring a backup back."
    ),
    "COUNTS_CHANGED": N_(
        "What the lists remember of a file is not what its records give; it was changed by"
        " hand. Bring a backup back."
    ),
    "RECORD_MISSING": N_(
        "A record ({kind}) of entry {seq} is gone without a word in the journal; bring a"
        " backup back."
    ),
    "SPACE_SHORT": N_("There is little free space left on the disk; free some before you go on."),
}

SENTENCES: Mapping[str, str] = MappingProxyType(_SENTENCES)
