"""Sentences for the codes of partners and parcels."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    # codes that reject the whole parcel
    "E_LIMIT": N_(
        "The parcel is larger than the maximum size; nothing was imported. Ask the sender how"
        " it was made."
    ),
    "E_FORMAT": N_(
        "This file is not a parcel; nothing was imported. Choose the file that the sender"
        " sealed; its name does not matter."
    ),
    "E_UNREAD": N_(
        "The program ended while reading this file, so the file was put on hold unread. Open"
        " it again (Exchange, or parcel open with its path), or do not import it."
    ),
    "E_TOO_MANY_HELD": N_(
        "More than {limit} files from unknown senders are already on hold, so this one was"
        " left where it was. Discard those, then check again."
    ),
    "E_NO_KEY": N_(
        "The parcel was not sealed for this computer; nothing was imported. Ask the sender to"
        " add this computer's card and send it again."
    ),
    "E_DAMAGED": N_(
        "The parcel was damaged in transit; nothing was imported. Ask the sender to send it"
        " again: they still have everything."
    ),
    "E_MANIFEST": N_(
        "The parcel's header is invalid; nothing was imported. Ask the sender which program"
        " made it."
    ),
    "E_NO_KEY/own": N_(
        "This is parcel {seq}, sealed here for {partner}: only {partner} can open it, and"
        " nothing was imported. Send it, or check it here (verify parcel; Exchange, Check a"
        " parcel…)."
    ),
    "E_SENDER_UNKNOWN": N_(
        "The parcel is from an unknown sender; nothing was imported. Add the sender's card"
        " first and compare the code."
    ),
    "E_SENDER_UNVERIFIED": N_(
        "This partner's code has not been compared yet; compare the six groups in person or by"
        " phone, then confirm that they match."
    ),
    "E_SENDER_REVOKED": N_(
        "The keys of {partner} were revoked; nothing is sent there and nothing from there is"
        " imported. Add the new card."
    ),
    "E_SENDER_REVOKED/moved": N_(
        "{partner} has moved to a new computer, and this was sealed on the old one; nothing"
        " was imported. Ask {partner} to send it from the new computer and stop using the old"
        " one."
    ),
    "DOUBLE_CLICK_UNKNOWN": N_(
        "Double-click cannot be set up on this system; open a parcel in the window, or drop it"
        " there."
    ),
    "ORIGIN_UNPROVEN": N_(
        "The record came in parcel {seq} of {name}, but the signature of {name} is invalid:"
        " the stored part of the parcel was changed. Check the journal (verify journal), and"
        " ask for the parcel again."
    ),
    "MOVE_FIRST": N_(
        "This caseload was opened on another computer before; the parcels of the two could get"
        " mixed up. First say whether it moves here (Settings, Keys; on the command line: keys"
        " move, or keys stay)."
    ),
    "MOVE_FIRST/restored": N_(
        "This caseload was restored from a backup; its parcels could get mixed up with those"
        " sealed since. First say whether it moves here (Settings, Keys; on the command line:"
        " keys move, or keys stay)."
    ),
    "MOVE_FIRST/behind": N_(
        "This caseload is older than the state your partners have; its parcels could get mixed"
        " up with those sealed since. Restore a newer backup if there is one. If not, say that"
        " it moves here (Settings, Keys; on the command line: keys move)."
    ),
    "ONLY_DOWNWARDS": N_(
        "Settings and versions are sent to those who report to you and to your own computers;"
        " {partner} is neither."
    ),
    "NOTHING_TO_TELL": N_("There is nothing of this kind to send to {partner} yet."),
    "NOBODY_TO_TELL": N_(
        "There is nothing of this kind to send, or no one to send it to; nothing was sealed."
    ),
    "UPDATE_NOT_ANNOUNCED": N_(
        "No office has announced a version; do not install a file that was not announced. Ask"
        " the office for its announcement (a parcel)."
    ),
    "UPDATE_UNREADABLE": N_(
        "The version announcement is invalid; nothing was imported. Ask the office to announce"
        " it again."
    ),
    "UPDATE_UNSIGNED": N_(
        "The announcement of version {version} is not signed by the office that it names;"
        " nothing was imported. Inform the office."
    ),
    "UPDATE_EXPIRED": N_(
        "The announcement of version {version} was valid until {expires}; ask the office for a new"
        " one."
    ),
    "UPDATE_OLDER": N_(
        "Version {version} is not newer than {known}, which is already here; downgrades are"
        " not possible."
    ),
    "UPDATE_OTHER_FILE": N_(
        "This file is not the installer of version {version} announced by {by}; do not run it."
        " Get it from the office again."
    ),
    "UPDATE_VERSION": N_('"{value}" is not a version; write it like 1.4.2.'),
    "E_SIGNATURE": N_(
        "The parcel's signature is not its sender's; nothing was imported. Someone has changed"
        " it: inform the sender."
    ),
    "E_CANONICAL": N_(
        "The parcel's header is not in canonical form; nothing was imported. Ask the sender to"
        " update the program."
    ),
    "E_NEWER": N_(
        "The parcel requires a newer program (form {needed}, this program reads {known});"
        " nothing was imported. Update the program, then open it again."
    ),
    "E_NOT_FOR_ME": N_(
        "The parcel was addressed to someone else and forwarded; nothing was imported. Ask for"
        " one that is addressed to you."
    ),
    "E_TRAILING": N_(
        "There is extra data after the end of the parcel; nothing was imported. Ask for it again."
    ),
    "E_TRUNCATED": N_("The end of the parcel is missing; nothing was imported. Ask for it again."),
    "E_HASH": N_(
        "A part of the parcel does not match its header; nothing was imported. Ask for it again."
    ),
    "E_CHANGED": N_(
        "The parcel changed while it was being read; nothing was imported. Copy it to this"
        " computer and open it again."
    ),
    "E_FORK": N_(
        "The parcel (number {seq}) does not follow the sender's earlier parcels, or another"
        " one has its number; nothing was imported. The sender uses an older copy of the data"
        " folder, or two copies. Ask them to say that their caseload moves to the computer"
        " they use (Settings, Keys; on the command line: keys move), and to seal the parcel"
        " again."
    ),
    "SENDER_OLDER": N_(
        "The journal of {partner} had {had} entries when they last sealed something, and has"
        " {have} now: they use an older copy of their data folder. The parcel was imported."
        " Inform them: what they wrote since is missing there."
    ),
    "E_ROLLBACK": N_(
        "The parcel (number {seq}) is older than the sender's latest notice (number {newer});"
        " nothing was imported. The newer one is in effect; nothing to do."
    ),
    "E_SCOPE": N_(
        "The sender may not send this; nothing was imported. Check the partner's students and role."
    ),
    "E_CLOCK": N_(
        "The parcel is dated {at}, and it is {now} here; it was kept but not imported. Check"
        " this computer's clock first: if it was wrong, set it; the next exchange checks the"
        " parcel again. If it is correct, ask the sender to correct their clock and send"
        " again."
    ),
    "E_RECORD": N_(
        "The parcel's records cannot be read; nothing was imported. Ask the sender to update"
        " the program and seal it again."
    ),
    # codes that reject single records and import the rest
    "E_AUTHOR": N_(
        "It claims to be from this computer, but it was not written here and has no signature"
        " of ours. Ask the sender where it comes from."
    ),
    "UNKNOWN_KIND": N_("Unknown kind of record; update the program."),
    "ERASED_HERE": N_("The student's file was erased here under the retention rule."),
    "DECLINED": N_("The receiver returned it."),
    "PARENT_MISSING": N_("The record it belongs to is not here; send both together."),
    "PROOF_MISSING": N_("Its evidence was not included; send both."),
    "PLACE_TAKEN": N_("Another record already takes this place here (same number or version)."),
    "RULED": N_("The office returned it."),
    "NOT_RETURNED": N_(
        "No record of this parcel was returned, so there is nothing to mark as resolved."
    ),
    "NOT_REPORTED": N_(
        "These records were not reported by anyone; only received records can be returned."
    ),
    "TAKEN_BACK": N_("The receiver imported it and then returned it."),
    # partners
    "CARD_UNREADABLE": N_("This is not a card of this program; ask for the card file again."),
    "CARD_NEWER": N_("The card was made by a newer program; update this program, then add it."),
    "CARD_DAMAGED": N_("The card was changed in transit; ask for it again."),
    "PARTNER_IS_SELF": N_("This is this computer's own card; add someone else's card."),
    "PARTNER_KEY_CHANGED": N_(
        "The keys of {partner} have changed. Stop: ask {partner} in person. If the old"
        " computer is gone, revoke its keys first; if it is a second computer, add it as the"
        " same person's."
    ),
    "UNKNOWN_PARCEL": N_('No parcel with number {value} was sent there; "outbox" lists them.'),
    "UNKNOWN_PARTNER": N_('Partner "{partner}" does not exist; check the list of partners.'),
    "AMBIGUOUS_PARTNER": N_(
        '"{partner}" matches {count} partners; use the first group of the code instead.'
    ),
    "NOT_ASSIGNABLE": N_("Students are assigned to those who report to you; {partner} does not."),
    # handovers
    "FILE_ON_ITS_WAY": N_(
        "The file of {student_no} is in transfer: it cannot be changed until the answer"
        " arrives. It is yours until then; only the receiver can return it."
    ),
    "FILE_HANDED_ON": N_(
        "The file of {student_no} was transferred and is read-only here. Only the new owner"
        " writes in it."
    ),
    "FILE_DISPUTED": N_(
        "The office has assigned a student of yours to someone else as well, and accepts"
        " nothing for that file from you. The student's page shows to whom; ask the office to"
        " re-assign the file."
    ),
    "NO_HANDOVER_TO": N_(
        "Files are transferred between counselors, or from the office; {partner} cannot own"
        " them. Students are assigned to an advisor instead."
    ),
    "HANDOVER_NOT_OURS": N_(
        "The file of {student_no} belongs to someone else; only the owner or the office can"
        " transfer it."
    ),
    "ALREADY_HOLDS": N_("{partner} already has this file; choose someone else."),
    "CUSTODY_UNPROVEN": N_(
        "The signatures of the transfer are invalid; nothing of the file was imported. Ask for"
        " the file to be transferred again."
    ),
    "CLAIM_UNPROVEN": N_(
        "The sender claims a student who was assigned to someone else, and no signature shows"
        " that the file came from there; nothing of that file was imported. The assigned"
        " person must report or transfer it first, or assign the student again."
    ),
    "UNDO_CHANGES_NOTHING/nothing": N_(
        "This action changed no record here, so there is nothing to undo. Returned records can"
        " be sent again."
    ),
    "UNDO_CHANGES_NOTHING/handed_over": N_(
        "This cannot be undone: the files were transferred. Only the new owner can return"
        " them, by declining or by transferring them back."
    ),
    "NOT_IN_HANDS": N_(
        "{student_no} is no longer assigned to you; new records would be returned. Ask the"
        " person who assigned the student."
    ),
    "UNDO_CHANGES_NOTHING/acknowledged": N_(
        "A partner has acknowledged these records: they can no longer be undone. Correct them,"
        " or declare them void with a reason."
    ),
    "IN_CONFLICT": N_("This record has two conflicting versions; choose one of them first."),
    "NOT_IN_CONFLICT": N_("This record has no conflicting versions."),
    "UNKNOWN_VERSION": N_("This record has no latest version {value}; choose one of: {choices}."),
}
