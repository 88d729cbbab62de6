"""Sentences for actions that cannot be undone, by kind."""

from __future__ import annotations

from ui.common.i18n import N_

SENTENCES = {
    "NOT_UNDOABLE": N_("This action ({name}) cannot be undone; it only reports what happened."),
    "NOT_UNDOABLE/action.undo": N_(
        "An undo or redo cannot be undone itself: choose the original action."
    ),
    "NOT_UNDOABLE/partner.add": N_(
        "Adding a partner cannot be undone: what they sent stays. Revoke the keys instead."
    ),
    "NOT_UNDOABLE/partner.revoke": N_(
        "A revocation cannot be undone: revoked keys are never trusted again. Add the partner"
        " with a new card."
    ),
    "NOT_UNDOABLE/clock.repair": N_(
        "Fixing recorded times cannot be undone: the earlier ones are impossible."
    ),
    "NOT_UNDOABLE/keys.identity": N_(
        "Activating a key cannot be undone: its holder already knows it."
    ),
    "NOT_UNDOABLE/parcel.rule": N_(
        "A ruling that was sent cannot be undone; give another one, which then replaces it."
    ),
    "NOT_UNDOABLE/parcel.settle": N_(
        "Resolving a conflict cannot be undone: others may have received the choice. Correct"
        " the record instead."
    ),
    "NOT_UNDOABLE/parcel.leave": N_(
        "Nothing that can be undone was changed here: reopen the returned records in the list"
        " of sent parcels."
    ),
    "NOT_UNDOABLE/parcel.seal": N_(
        "A sealed parcel cannot be undone: it may have been sent. Corrections made here go"
        " with the next one."
    ),
    "NOT_UNDOABLE/handover.take": N_(
        "An answer to a handover cannot be undone: the giver already has it. Transfer the"
        " files back instead, or ask for them to be transferred again."
    ),
    "NOT_UNDOABLE/parcel.heed": N_(
        "A received revocation cannot be undone: nothing signed with these keys is trusted any"
        " more. Exchange new cards."
    ),
    "NOT_UNDOABLE/keys.move": N_(
        "The move to this computer cannot be undone: the old computer's key was revoked"
        " permanently. Move again instead."
    ),
    "NOT_UNDOABLE/keys.stay": N_(
        "This confirmation cannot be undone; when it is no longer true, move to the other computer."
    ),
    "NOT_UNDOABLE/caseload.open": N_(
        "Creating the caseload cannot be undone: everything else depends on it."
    ),
    "NOT_UNDOABLE/personal_data.reveal": N_(
        "Unmasking numbers cannot be undone: they have been seen."
    ),
    "NOT_UNDOABLE/document.export": N_(
        "Making a document cannot be undone: it has left the caseload. Delete the file instead."
    ),
    "NOT_UNDOABLE/evidence.save": N_(
        "Exporting evidence cannot be undone: it has left the caseload. Delete the file instead."
    ),
    "NOT_UNDOABLE/report.issue": N_(
        "An issued report cannot be undone: its figures are final. Corrections appear in the"
        " next one."
    ),
    "NOT_UNDOABLE/file.erase": N_(
        "Erasing cannot be undone: there is nothing left to restore. The certificate of"
        " deletion lists what was there."
    ),
    "ALREADY_UNDONE": N_("Action {action} is already undone; redo restores it."),
    "UNDO_CHANGES_NOTHING": N_(
        "All {kept} records of this action were changed or used since, so none was restored;"
        " void single records instead."
    ),
}
