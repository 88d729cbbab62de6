"""Sentences for the codes of partners and parcels: at the door, and record by record."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    # at the door: the whole parcel is refused
    "E_LIMIT": N_(
        "The parcel is larger than any parcel may be; nothing was taken in. Ask the sender how it"
        " was made."
    ),
    "E_FORMAT": N_(
        "This file is no parcel; nothing was taken in. Choose the file that the sender has sealed;"
        " what it is called does not matter."
    ),
    "E_UNREAD": N_(
        "The program ended while it looked at this file, so the file was put aside unread. Look at"
        " it again (Exchange, or parcel open with its path), or do not take it in."
    ),
    "E_TOO_MANY_HELD": N_(
        "More than {limit} files of people you do not know lie aside already, so this one was left"
        " where it was. Do not take those in, and look again."
    ),
    "E_NO_KEY": N_(
        "The parcel was not sealed to this computer; nothing was taken in. Ask the sender to pin"
        " this computer's card and to send it again."
    ),
    "E_DAMAGED": N_(
        "The parcel was damaged on the way; nothing was taken in. Ask for it again: nothing is"
        " lost with the sender."
    ),
    "E_MANIFEST": N_(
        "The heading of the parcel cannot be understood; nothing was taken in. Ask the sender"
        " which program made it."
    ),
    "E_NO_KEY/own": N_(
        "This is parcel {seq}, which was sealed here for {partner}: only {partner} can open it, and"
        " nothing was taken in. Send it, or have it checked here (verify parcel; Exchange, Check a"
        " parcel…)."
    ),
    "E_SENDER_UNKNOWN": N_(
        "The parcel is from nobody you know; nothing was taken in. Add the sender's card first"
        " and compare the code."
    ),
    "E_SENDER_UNVERIFIED": N_(
        "The code of this partner has not been compared yet; compare the six groups aloud, then"
        " note that they are the same."
    ),
    "E_SENDER_REVOKED": N_(
        "The keys of {partner} were given up; nothing goes there and nothing from there is taken"
        " in. Add the new card."
    ),
    "E_SENDER_REVOKED/moved": N_(
        "{partner} has moved to a new computer, and this was sealed on the old one; nothing was"
        " taken in. Ask {partner} to send it from the new computer, and to put the old one away."
    ),
    "DOUBLE_CLICK_UNKNOWN": N_(
        "On this system it is not known how a double click is set up; open a parcel in the window,"
        " or drop it there."
    ),
    "ORIGIN_UNPROVEN": N_(
        "The record came in parcel {seq} of {name}, but the signature of {name} does not hold: what"
        " is kept of the parcel was changed. Have the journal checked (verify journal), and ask for"
        " the parcel again."
    ),
    "MOVE_FIRST": N_(
        "This caseload was opened on another computer before; its parcels could be mixed up with"
        " those of that one. Say first whether it moves here (Settings, Keys; on the command line:"
        " keys move, or keys stay)."
    ),
    "MOVE_FIRST/restored": N_(
        "This caseload was brought back from a backup; parcels could be mixed up with those that"
        " were sealed since. Say first whether it moves here (Settings, Keys; on the command line:"
        " keys move, or keys stay)."
    ),
    "MOVE_FIRST/behind": N_(
        "This caseload is older than what your partners know of it; parcels could be mixed up with"
        " those that were sealed since. Bring back a newer backup if there is one. If not, say"
        " that it moves here (Settings, Keys; on the command line: keys move)."
    ),
    "ONLY_DOWNWARDS": N_(
        "Settings and versions go to those who report to you and to your own computers; {partner}"
        " is none of them."
    ),
    "NOTHING_TO_TELL": N_("There is nothing of this kind to tell {partner} yet."),
    "NOBODY_TO_TELL": N_(
        "There is nothing of this kind to tell, or nobody whom it concerns; nothing was sealed."
    ),
    "UPDATE_NOT_ANNOUNCED": N_(
        "No office has announced a version; do not install a file that nobody has announced. Ask"
        " the office for its announcement (a parcel)."
    ),
    "UPDATE_UNREADABLE": N_(
        "The announcement of a version cannot be read; nothing was taken in. Ask the office to"
        " announce it again."
    ),
    "UPDATE_UNSIGNED": N_(
        "The announcement of version {version} is not signed by the office that it names; nothing"
        " was taken in. Tell the office."
    ),
    "UPDATE_EXPIRED": N_(
        "The announcement of version {version} was valid until {expires}; ask the office for a new"
        " one."
    ),
    "UPDATE_OLDER": N_(
        "Version {version} is not newer than {known}, which is here already; programs do not go"
        " back."
    ),
    "UPDATE_OTHER_FILE": N_(
        "This file is not the installer of version {version} that {by} announced; do not start it."
        " Get it from the office again."
    ),
    "UPDATE_VERSION": N_('"{value}" is no version; write it like 1.4.2.'),
    "E_SIGNATURE": N_(
        "The signature of the parcel is not its sender's; nothing was taken in. Somebody has"
        " changed it: tell the sender."
    ),
    "E_CANONICAL": N_(
        "The heading of the parcel is not in the one form that is signed; nothing was taken in."
        " Ask the sender to update the program."
    ),
    "E_NEWER": N_(
        "The parcel was made by a newer program and asks for one (form {needed}, this program"
        " reads {known}); nothing was taken in. Update the program, then open it again."
    ),
    "E_NOT_FOR_ME": N_(
        "The parcel was meant for somebody else and passed on; nothing was taken in. Ask for one"
        " that is addressed to you."
    ),
    "E_TRAILING": N_(
        "Something stands behind the end of the parcel; nothing was taken in. Ask for it again."
    ),
    "E_TRUNCATED": N_("The end of the parcel is missing; nothing was taken in. Ask for it again."),
    "E_HASH": N_(
        "A part of the parcel is not what its heading says; nothing was taken in. Ask for it again."
    ),
    "E_CHANGED": N_(
        "The parcel changed while it was being read; nothing was taken in. Copy it to this"
        " computer and open it again."
    ),
    "E_FORK": N_(
        "The parcel (number {seq}) does not follow what came from this sender before, or another"
        " one has its number; nothing was taken in. The sender works with an older copy of the data"
        " folder, or with two. Ask them to say that their caseload moves to the computer they use"
        " (Settings, Keys; on the command line: keys move), and to seal the parcel again."
    ),
    "SENDER_OLDER": N_(
        "The journal of {partner} had {had} entries when they last sealed something, and has {have}"
        " now: an older copy of their data folder is at work. It was taken in. Tell them: what"
        " they wrote since is missing there."
    ),
    "E_ROLLBACK": N_(
        "The parcel (number {seq}) is older than what this sender has said since (number"
        " {newer}); nothing was taken in. The newer one holds, and nothing is to be done."
    ),
    "E_SCOPE": N_(
        "The sender may not send this; nothing was taken in. Check which students and which part"
        " in the work the partner has."
    ),
    "E_CLOCK": N_(
        "The parcel is dated {at}, and it is {now} here; nothing was taken in, and it is kept."
        " Look at the clock of this computer first: if it was wrong, set it, and the parcel is"
        " looked at again with the next exchange. If it is right, ask the sender to correct"
        " their clock and seal the parcel again."
    ),
    "E_RECORD": N_(
        "The records of the parcel cannot be read; nothing was taken in. Ask the sender to update"
        " the program and to seal it again."
    ),
    # record by record: the rest is taken in
    "E_AUTHOR": N_(
        "It names this computer as the one that wrote it, but it was not written here, and no"
        " signature of ours is with it. Ask the sender where it comes from."
    ),
    "UNKNOWN_KIND": N_("A kind of record that this program does not know; update the program."),
    "ERASED_HERE": N_("The student's file was erased here under the retention rule."),
    "DECLINED": N_("The receiver sent it back."),
    "PARENT_MISSING": N_("What it belongs to is not here; send it together with that."),
    "PROOF_MISSING": N_("Its proof did not come along; send both."),
    "PLACE_TAKEN": N_("Another record has this place here already (same number or version)."),
    "RULED": N_("The office returned it."),
    "NOT_RETURNED": N_("Nothing of this parcel came back; there is nothing to leave as it is."),
    "NOT_REPORTED": N_("These records were reported by nobody; only what came can be returned."),
    "TAKEN_BACK": N_("The receiver took it in and then gave it back."),
    # partners
    "CARD_UNREADABLE": N_("This is no card of this program; ask for the file of the card again."),
    "CARD_NEWER": N_("The card was made by a newer program; update this one, then add it."),
    "CARD_DAMAGED": N_("The card was changed on the way; ask for it again."),
    "PARTNER_IS_SELF": N_("This is the card of this computer; add the card of somebody else."),
    "PARTNER_KEY_CHANGED": N_(
        "{partner} comes with other keys than before. Stop: ask {partner} face to face. If the"
        " old computer is gone, give its keys up first; if it is a second computer, add it as"
        " the same person's."
    ),
    "UNKNOWN_PARCEL": N_('No parcel with number {value} went there; "outbox" lists them.'),
    "UNKNOWN_PARTNER": N_('There is no partner "{partner}"; look at the list of partners.'),
    "AMBIGUOUS_PARTNER": N_(
        '"{partner}" are {count} partners; write the first group of the code instead.'
    ),
    "NOT_ASSIGNABLE": N_(
        "Students are put into the hands of those who report to you; {partner} is none of them."
    ),
    # handovers
    "FILE_ON_ITS_WAY": N_(
        "The file of {student_no} is on its way to somebody else: nothing is written into it until"
        " the answer comes. It is yours until then; only whoever it goes to can give it back."
    ),
    "FILE_HANDED_ON": N_(
        "The file of {student_no} was handed on: it is history here. Whoever has it now writes"
        " in it."
    ),
    "FILE_DISPUTED": N_(
        "The office has a student with somebody else who is with you here as well, and takes"
        " nothing of that file from you. The student's page says with whom; ask the office, which"
        " can re-assign the file."
    ),
    "NO_HANDOVER_TO": N_(
        "Files go from counselor to counselor, or from the office; {partner} cannot answer for"
        " them. An advisor is given students by assigning."
    ),
    "HANDOVER_NOT_OURS": N_(
        "The file of {student_no} is in other hands; only who has it, or the office, can hand it"
        " over."
    ),
    "ALREADY_HOLDS": N_("{partner} has this file already; choose somebody else."),
    "CUSTODY_UNPROVEN": N_(
        "The signatures by which the file changed hands do not hold; nothing of it was taken in."
        " Have it handed over again."
    ),
    "CLAIM_UNPROVEN": N_(
        "Somebody claims a student who was assigned to somebody else, and no signature shows that"
        " the file came from there; nothing of that file was taken in. Have whoever was given the"
        " student report or hand over first, or assign the student anew."
    ),
    "UNDO_CHANGES_NOTHING/nothing": N_(
        "This action changed no record here, so there is nothing to take back. What was returned"
        " can be sent again."
    ),
    "UNDO_CHANGES_NOTHING/handed_over": N_(
        "This cannot be taken back: the files went out for another pair of hands. Only whoever has"
        " them can give them back, by declining or by handing them over."
    ),
    "NOT_IN_HANDS": N_(
        "{student_no} is no longer in your hands; what is written now would be sent back. Ask"
        " whoever gave you the student."
    ),
    "UNDO_CHANGES_NOTHING/acknowledged": N_(
        "A partner has acknowledged these records: they cannot be taken back any more. Correct"
        " them, or declare them void with a reason."
    ),
    "IN_CONFLICT": N_(
        "Two people changed this record and both versions wait; choose one of them first."
    ),
    "NOT_IN_CONFLICT": N_("There are no two versions of this record to choose from."),
    "UNKNOWN_VERSION": N_("This record has no newest version {value}; choose one of: {choices}."),
}
