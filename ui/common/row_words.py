"""The sentences for what can be odd about a row of a roster, or about the sheet as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ui.common.words import N_

_SENTENCES = {
    "STUDENT_NO_MISSING": N_("The student number is missing; fill it in."),
    "STUDENT_NO_DAMAGED": N_(
        'The spreadsheet damaged the student number "{value}"; type it again as text.'
    ),
    "STUDENT_NO_UNREADABLE": N_('"{value}" is no student number; correct it.'),
    "STUDENT_NO_ZERO_LOST": N_(
        "The student number {value} is shorter than the others ({usual} digits); a zero at"
        " its beginning may be lost. Check it."
    ),
    "STUDENT_NO_TWO_NAMES": N_("One student number stands beside two names; find out whose it is."),
    "STUDENT_NO_TAKEN": N_(
        "The student number {value} belongs to a file with another name; find out who is right."
    ),
    "STUDENT_REPEATED_DIFFERENT": N_(
        "The student stands in the roster before, in row {first}, with other data; the first"
        " row was taken. Check both."
    ),
    "FILE_ON_ITS_WAY": N_(
        "The file is on its way to another counselor; nothing is written into it until the answer"
        " comes."
    ),
    "FILE_HANDED_ON": N_(
        "The file was handed on to another counselor; what the row says belongs there."
    ),
    "STUDENT_REPEATED": N_(
        "The student stands in the roster before, in row {first}, with the same data; counted once."
    ),
    "NAME_MISSING": N_("The name is missing; fill it in."),
    "NAME_DAMAGED": N_('The name "{value}" is damaged; type it again.'),
    "HIDDEN_CHARACTERS": N_(
        '"{value}" held characters that cannot be seen, and turn the direction of the text or'
        " control a device; it was taken in without them."
    ),
    "NAME_PRIVATE_CHARACTER": N_(
        'The name "{value}" has a character of a private font; replace it by the standard one'
        " when you can."
    ),
    "CELL_LOST": N_(
        "The spreadsheet lost the value of {field} (#N/A, #REF! or a formula without"
        " result); type it again."
    ),
    "ID_STORED_AS_NUMBER": N_(
        "The identity number was stored as a number, and its last digits are lost; type it"
        " again as text."
    ),
    "ID_OTHER_DOCUMENT": N_("{value} is the number of another document, taken in as it is."),
    "ID_OLD_15": N_("This is an old 15-digit identity number; ask for the 18-digit one."),
    "ID_WRONG_LENGTH": N_("The identity number does not have 18 characters; check it."),
    "ID_WRONG_CHARACTER": N_(
        "The identity number has characters that do not belong there; check it."
    ),
    "ID_BAD_DATE": N_("The date inside the identity number does not exist; check it."),
    "ID_WRONG_CHECK": N_(
        "The last character of the identity number does not fit the others; check it."
    ),
    "ID_UNKNOWN_PROVINCE": N_(
        "The identity number begins with the code of no province; taken in all the same."
    ),
    "ID_TWO_STUDENTS": N_("One identity number stands beside two students; find out whose it is."),
    "ID_TAKEN": N_("The identity number belongs to the file of {number} already; check both."),
    "ID_COLUMN_SHIFTED": N_(
        "In many rows ({share}) birth or gender contradict the identity number: the column"
        " may be out of step with the names. Sort the workbook anew."
    ),
    "PHONE_DAMAGED": N_('The phone number "{value}" is damaged; type it again as text.'),
    "PHONE_NOT_MOBILE": N_("{value} is no mobile number; taken in all the same."),
    "PHONE_SEVERAL": N_(
        "There are several phone numbers; {value} was taken, the others are kept in the file."
    ),
    "BIRTH_CONTRADICTS_ID": N_(
        "The date of birth {value} contradicts the identity number; find out which is right."
    ),
    "BIRTH_WITHOUT_DAY": N_(
        'The date of birth "{value}" names no day; it stays blank until the day is known.'
    ),
    "BIRTH_UNREADABLE": N_('The date of birth "{value}" cannot be read; write it like 2004-03-08.'),
    "GENDER_UNKNOWN": N_('"{value}" is no gender; write 男 or 女.'),
    "GENDER_CONTRADICTS_ID": N_(
        "The gender {value} contradicts the identity number; find out which is right."
    ),
    "ETHNICITY_UNKNOWN": N_('"{value}" is no ethnic group of the national table; correct it.'),
    "LEVEL_UNKNOWN": N_('"{value}" is no known level of study; it was kept as written, check it.'),
    "CATEGORY_UNKNOWN": N_(
        '"{value}" is no hardship category of the notice; it may mean: {likely}.'
    ),
    "TICK_UNREADABLE": N_(
        '"{value}" in the column {likely} is neither yes nor no; write 是 or 否.'
    ),
    "COHORT_UNREADABLE": N_('"{value}" is no year of a cohort; write it like 2027.'),
    "HELPER_ROLE_UNKNOWN": N_(
        '"{value}" is no known role of a helper; it was taken as 其他, check it.'
    ),
    "LOCAL_EDIT_KEPT": N_("{field} was edited here since the last roster; the edit was kept."),
    "HIDDEN_ROW": N_("The row is hidden in the workbook; it was taken in all the same."),
    "HIDDEN_SHEET": N_("The sheet is hidden in the workbook; it was read all the same."),
    "SHEET_NOT_READ": N_(
        "The sheet {sheet} with {rows} rows was not read; import it by itself with --sheet."
    ),
    "BLANK": N_("{field} is blank in the roster; the file says so until it is filled in."),
    "AS_WRITTEN_UNFIT": N_(
        '"{value}" was to be left as it is written, but cannot stand so for {field}; correct it.'
    ),
    "TEST_ROW": N_('"{value}" looks like a row filled in to try the form; say whether it is real.'),
    "ROW_LEFT_OUT": N_("The row was left out by choice."),
    "HIDDEN_ROW_LEFT_OUT": N_("The row is hidden in the workbook and was left out by choice."),
    "NO_RECORD_IN_ROW": N_("The row holds no record; nothing was left out."),
    "MACROS_LEFT_OUT": N_("The workbook carries programs (macros); they were never looked at."),
    "SYNONYM_TAKEN": N_('"{value}" is an earlier or usual name; it is now called {likely}.'),
    "CLASS_NEARLY_KNOWN": N_('There is no class "{value}" yet; the nearest one is {likely}.'),
    "CORRECTED": N_('Corrected from "{value}" to "{likely}".'),
    "DAY_AMBIGUOUS": N_(
        'The date "{value}" can be read in more than one way; write it like 2023-03-05.'
    ),
    "DAY_UNREADABLE": N_('The date "{value}" cannot be read; write it like 2023-03-05.'),
    "TIME_UNREADABLE": N_('The time "{value}" cannot be read; write it like 14:30.'),
    "RECORD_DAY_MISSING": N_('"{value}" names no day; write the day before it, like 2023-03-05.'),
    "RECORD_FIELD_MISSING": N_(
        "{field} is missing; fill it in, or say it once for all rows that lack it."
    ),
    "WORD_UNKNOWN": N_('"{value}" is not known for {field}; it may be: {likely}.'),
    "PAY_UNREADABLE": N_(
        'The pay "{value}" cannot be read as yuan a month; write it like 5000-8000.'
    ),
    "PAY_OPEN": N_('The pay is "{value}"; it stays open.'),
    "COUNT_UNREADABLE": N_('"{value}" is no number of people; it was left blank.'),
    "USCC_DAMAGED": N_(
        'The credit code "{value}" was damaged by the spreadsheet; it was left blank.'
    ),
    "USCC_WRONG": N_(
        "The credit code {value} cannot be right; taken in, but it will not count until corrected."
    ),
    "USCC_BLANK": N_("The credit code is blank; taken in, but it will not count until filled in."),
    "STUDENT_UNKNOWN": N_(
        "The caseload has no file for the student number {value}; import the student first, or"
        " correct the number."
    ),
    "STUDENT_AMBIGUOUS": N_(
        "The student number {value} has a file in more than one cohort; say which cohort is meant."
    ),
    "STUDENT_OTHER_NAME": N_(
        "The student number {value} belongs to {known}, not to the name in this row; find out"
        " who is meant."
    ),
    "TALK_OF_A_GROUP": N_(
        "The same words stand for {count} students: one group session, which does not count."
    ),
    "RECORD_REPEATED": N_("The same record stands in row {first}; counted once."),
    "EMPLOYER_TWO_CODES": N_(
        "The employer {value} has the credit code {known} in the caseload, and another one in"
        " this row; find out which is right."
    ),
    "DESTINATION_WORD_UNKNOWN": N_(
        '"{value}" is no destination of the office\'s table; write its code, or one of: {likely}.'
    ),
    "DESTINATION_CODE_ODD": N_(
        '"{value}" is no code of a destination; codes have two to four digits.'
    ),
    "TOTAL_LINE": N_("A line of totals; it is no student."),
}

ROW_SENTENCES: Mapping[str, str] = MappingProxyType(_SENTENCES)
