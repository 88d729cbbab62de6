"""Sentences for problems of a roster's row or sheet."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ui.common.i18n import N_

_SENTENCES = {
    "STUDENT_NO_MISSING": N_("The student number is missing; fill it in."),
    "STUDENT_NO_DAMAGED": N_(
        'The spreadsheet damaged the student number "{value}"; type it again as text.'
    ),
    "STUDENT_NO_UNREADABLE": N_('"{value}" is not a student number; correct it.'),
    "STUDENT_NO_ZERO_LOST": N_(
        "The student number {value} is shorter than the others ({usual} digits); a leading"
        " zero may be missing. Check it."
    ),
    "STUDENT_NO_TWO_NAMES": N_("One student number appears with two names; find out whose it is."),
    "STUDENT_NO_TAKEN": N_(
        "The student number {value} belongs to a file with another name; find out which is right."
    ),
    "STUDENT_REPEATED_DIFFERENT": N_(
        "The student is already in row {first} of the roster with different data; the first"
        " row was used. Check both."
    ),
    "FILE_ON_ITS_WAY": N_(
        "The file is being transferred to another counselor; it cannot be changed until the"
        " answer arrives."
    ),
    "FILE_HANDED_ON": N_(
        "The file was transferred to another counselor; send them what the row says."
    ),
    "STUDENT_REPEATED": N_(
        "The student is already in row {first} of the roster with the same data; counted once."
    ),
    "NAME_MISSING": N_("The name is missing; fill it in."),
    "NAME_DAMAGED": N_('The name "{value}" is damaged; type it again.'),
    "HIDDEN_CHARACTERS": N_(
        '"{value}" contained invisible characters that control the text direction or a device;'
        " it was imported without them."
    ),
    "NAME_PRIVATE_CHARACTER": N_(
        'The name "{value}" contains a private-use character; replace it with the standard one'
        " when you can."
    ),
    "CELL_LOST": N_(
        "The spreadsheet lost the value of {field} (#N/A, #REF! or an uncalculated formula);"
        " type it again."
    ),
    "ID_STORED_AS_NUMBER": N_(
        "The identity number was stored as a number, and its last digits are lost; type it"
        " again as text."
    ),
    "ID_OTHER_DOCUMENT": N_("{value} is the number of another document, imported unchanged."),
    "ID_OLD_15": N_("This is an old 15-digit identity number; ask for the 18-digit one."),
    "ID_WRONG_LENGTH": N_("The identity number does not have 18 characters; check it."),
    "ID_WRONG_CHARACTER": N_("The identity number contains invalid characters; check it."),
    "ID_BAD_DATE": N_("The date inside the identity number does not exist; check it."),
    "ID_WRONG_CHECK": N_("The check character of the identity number is wrong; check it."),
    "ID_UNKNOWN_PROVINCE": N_(
        "The identity number does not start with a province code; imported anyway."
    ),
    "ID_TWO_STUDENTS": N_("One identity number appears with two students; find out whose it is."),
    "ID_TAKEN": N_("The identity number already belongs to the file of {number}; check both."),
    "ID_COLUMN_SHIFTED": N_(
        "In many rows ({share}) birth date or gender contradicts the identity number: the"
        " column may be out of step with the names. Sort the workbook again."
    ),
    "PHONE_DAMAGED": N_('The phone number "{value}" is damaged; type it again as text.'),
    "PHONE_NOT_MOBILE": N_("{value} is not a mobile number; imported anyway."),
    "PHONE_SEVERAL": N_(
        "There are several phone numbers; {value} was used, the others are kept in the file."
    ),
    "BIRTH_CONTRADICTS_ID": N_(
        "The date of birth {value} contradicts the identity number; find out which is right."
    ),
    "BIRTH_WITHOUT_DAY": N_(
        'The date of birth "{value}" has no day; it stays empty until the day is known.'
    ),
    "BIRTH_UNREADABLE": N_('The date of birth "{value}" cannot be read; write it like 2004-03-08.'),
    "GENDER_UNKNOWN": N_('"{value}" is not a gender; enter 男 or 女.'),
    "GENDER_CONTRADICTS_ID": N_(
        "The gender {value} contradicts the identity number; find out which is right."
    ),
    "ETHNICITY_UNKNOWN": N_('"{value}" is not an ethnic group of the national table; correct it.'),
    "LEVEL_UNKNOWN": N_(
        '"{value}" is not a known level of study; it was kept unchanged, check it.'
    ),
    "CATEGORY_UNKNOWN": N_(
        '"{value}" is not a hardship category of the notice; it may mean: {likely}.'
    ),
    "TICK_UNREADABLE": N_(
        '"{value}" in the column {likely} is neither yes nor no; enter 是 or 否.'
    ),
    "COHORT_UNREADABLE": N_('"{value}" is not a cohort year; write it like 2027.'),
    "HELPER_ROLE_UNKNOWN": N_('"{value}" is not a known helper role; 其他 was used, check it.'),
    "LOCAL_EDIT_KEPT": N_("{field} was edited here since the last roster; the edit was kept."),
    "HIDDEN_ROW": N_("The row is hidden in the workbook; it was imported anyway."),
    "HIDDEN_SHEET": N_("The sheet is hidden in the workbook; it was read anyway."),
    "SHEET_NOT_READ": N_(
        "The sheet {sheet} with {rows} rows was not read; import it separately with --sheet."
    ),
    "BLANK": N_("{field} is blank in the roster; the file says so until it is filled in."),
    "AS_WRITTEN_UNFIT": N_(
        '"{value}" was to be kept unchanged but is not valid for {field}; correct it.'
    ),
    "TEST_ROW": N_('"{value}" looks like an example row; decide whether it is real.'),
    "ROW_LEFT_OUT": N_("The row was skipped as requested."),
    "HIDDEN_ROW_LEFT_OUT": N_("The row is hidden in the workbook and was skipped as requested."),
    "NO_RECORD_IN_ROW": N_("The row contains no record; nothing was skipped."),
    "MACROS_LEFT_OUT": N_("The workbook contains macros; they were ignored."),
    "SYNONYM_TAKEN": N_('"{value}" is a former or common name; it is now called {likely}.'),
    "CLASS_NEARLY_KNOWN": N_('Class "{value}" does not exist yet; the closest is {likely}.'),
    "CORRECTED": N_('Corrected from "{value}" to "{likely}".'),
    "DAY_AMBIGUOUS": N_('The date "{value}" is ambiguous; write it like 2023-03-05.'),
    "DAY_UNREADABLE": N_('The date "{value}" cannot be read; write it like 2023-03-05.'),
    "TIME_UNREADABLE": N_('The time "{value}" cannot be read; write it like 14:30.'),
    "RECORD_DAY_MISSING": N_('"{value}" has no day; enter the full date, like 2023-03-05.'),
    "RECORD_FIELD_MISSING": N_(
        "{field} is missing; fill it in, or set it once for all rows without it."
    ),
    "WORD_UNKNOWN": N_('"{value}" is not known for {field}; it may be: {likely}.'),
    "PAY_UNREADABLE": N_(
        'The pay "{value}" cannot be read as yuan per month; write it like 5000-8000.'
    ),
    "PAY_OPEN": N_('The pay is "{value}"; it is left open.'),
    "COUNT_UNREADABLE": N_('"{value}" is not a number of people; it was left empty.'),
    "USCC_DAMAGED": N_(
        'The credit code "{value}" was damaged by the spreadsheet; it was left empty.'
    ),
    "USCC_WRONG": N_(
        "The credit code {value} is invalid; imported, but it will not count until corrected."
    ),
    "USCC_BLANK": N_("The credit code is empty; imported, but it will not count until filled in."),
    "STUDENT_UNKNOWN": N_(
        "No file has the student number {value}; import the student first, or correct the number."
    ),
    "STUDENT_AMBIGUOUS": N_(
        "The student number {value} has files in several cohorts; specify the cohort."
    ),
    "STUDENT_OTHER_NAME": N_(
        "The student number {value} belongs to {known}, not to the name in this row; find out"
        " who is meant."
    ),
    "TALK_OF_A_GROUP": N_(
        "The same text is used for {count} students: one group session, which does not count."
    ),
    "RECORD_REPEATED": N_("The same record is in row {first}; counted once."),
    "EMPLOYER_TWO_CODES": N_(
        "The employer {value} has the credit code {known} in the caseload, but another one in"
        " this row; find out which is right."
    ),
    "DESTINATION_WORD_UNKNOWN": N_(
        '"{value}" is not in the office\'s table of destinations; enter its code, or one of:'
        " {likely}."
    ),
    "DESTINATION_CODE_ODD": N_(
        '"{value}" is not a destination code; codes have two to four digits.'
    ),
    "TOTAL_LINE": N_("A line of totals, not a student."),
}

ROW_SENTENCES: Mapping[str, str] = MappingProxyType(_SENTENCES)
