"""Why an action cannot be taken back: of each kind that never is, and of one that was."""

from __future__ import annotations

from ui.common.words import N_

SENTENCES = {
    "NOT_UNDOABLE": N_(
        "This action ({name}) cannot be taken back; it only says what has happened."
    ),
    "NOT_UNDOABLE/action.undo": N_(
        "Taking back and bringing again are not taken back themselves: choose the action they"
        " are about."
    ),
    "NOT_UNDOABLE/partner.add": N_(
        "Making a partner known cannot be taken back: what came by it stays. Withdraw the trust"
        " instead."
    ),
    "NOT_UNDOABLE/partner.revoke": N_(
        "Withdrawing trust cannot be taken back: keys that were given up are never trusted"
        " again. Add the partner anew by a new card."
    ),
    "NOT_UNDOABLE/clock.repair": N_(
        "Putting times of writing right cannot be taken back: those before cannot be right."
    ),
    "NOT_UNDOABLE/keys.identity": N_(
        "Taking a key into use cannot be taken back: whoever has it knows it."
    ),
    "NOT_UNDOABLE/parcel.rule": N_(
        "A ruling that was told cannot be taken back; give another one, it stands from then on."
    ),
    "NOT_UNDOABLE/parcel.settle": N_(
        "The choice between two versions cannot be taken back: others may have heard of it."
        " Correct the record instead."
    ),
    "NOT_UNDOABLE/parcel.leave": N_(
        "Nothing was changed here that could be taken back: take up again what came back, in the"
        " list of what was sent."
    ),
    "NOT_UNDOABLE/parcel.seal": N_(
        "A parcel that was sealed cannot be taken back: it may have left. What is corrected here"
        " goes with the next one."
    ),
    "NOT_UNDOABLE/handover.take": N_(
        "An answer to a handover cannot be taken back: whoever gave the files has it by now. Hand"
        " the files back instead, or have them handed over again."
    ),
    "NOT_UNDOABLE/parcel.heed": N_(
        "What was heard of keys that are given up cannot be taken back: nothing that they sign is"
        " believed any more. Exchange new cards."
    ),
    "NOT_UNDOABLE/keys.move": N_(
        "The move to this computer cannot be taken back: the key of the old one was given up for"
        " good. Move once more instead."
    ),
    "NOT_UNDOABLE/keys.stay": N_(
        "What was said of this computer cannot be taken back; when it is no longer so, move to the"
        " other one."
    ),
    "NOT_UNDOABLE/caseload.open": N_(
        "Opening the caseload cannot be taken back: everything else stands on it."
    ),
    "NOT_UNDOABLE/personal_data.reveal": N_(
        "Showing covered numbers cannot be taken back: what was seen has been seen."
    ),
    "NOT_UNDOABLE/document.export": N_(
        "A document that was made cannot be taken back: it has left the caseload. Delete the"
        " file where it lies."
    ),
    "NOT_UNDOABLE/evidence.save": N_(
        "Saving evidence as a file cannot be taken back: it has left the caseload. Delete the"
        " file where it lies."
    ),
    "NOT_UNDOABLE/report.issue": N_(
        "An issued report cannot be taken back: it keeps its figures. What is corrected stands"
        " in the next one."
    ),
    "NOT_UNDOABLE/file.erase": N_(
        "Erasing cannot be taken back: nothing is left to bring again. The certificate of"
        " deletion says what was there."
    ),
    "ALREADY_UNDONE": N_("The action {action} is taken back already; redo brings it again."),
    "UNDO_CHANGES_NOTHING": N_(
        "All {kept} records of this action were changed or used since, so none was put back;"
        " void single records instead."
    ),
}
