"""Signs in a received parcel that this caseload is an older copy."""

from __future__ import annotations

from casework.exchange.line_decision import ImportResult
from casework.parcels.manifest import REPLY_KINDS, Manifest
from casework.ports import Reader
from casework.read_models import VerificationFinding
from casework.records import Partner
from storage.rollback_check import PARCELS_LOST, RECORDS_LOST


def sign_of_older_copy(
    reader: Reader, manifest: Manifest, partner: Partner, taken: ImportResult
) -> VerificationFinding | None:
    """Return the sign in an imported parcel that this is an older copy, or None."""
    return (
        _lost_records(reader, taken, partner)
        or _lost_parcels(reader, manifest, partner)
        or _unknown_answer(reader, manifest, partner)
    )


def _lost_records(
    reader: Reader, taken: ImportResult, partner: Partner
) -> VerificationFinding | None:
    """Detect received records that this computer wrote and no longer has; normal after a move."""
    signing = reader.exchange.signing
    lost = [one for one in taken.lost if one.line.author == signing]
    if not lost:
        return None
    return VerificationFinding(
        RECORDS_LOST, None, None, {"partner": partner.name, "count": len(lost)}
    )


def _lost_parcels(
    reader: Reader, manifest: Manifest, partner: Partner
) -> VerificationFinding | None:
    """Detect that the sender has imported a parcel of this computer that is not in the ledger."""
    own = reader.exchange.signing
    theirs = next((one for one in manifest.state if one.signing == own), None)
    if theirs is None:
        return None
    last, _digest = reader.exchange.last_to(partner.group)
    sealed = reader.exchange.digest_of(partner.group, theirs.seq)
    if sealed == theirs.digest:
        return None
    facts = {"partner": partner.name, "seen": theirs.seq}
    return VerificationFinding(PARCELS_LOST, last, None, facts)


def _unknown_answer(
    reader: Reader, manifest: Manifest, partner: Partner
) -> VerificationFinding | None:
    """Detect a reply to a parcel that was not sealed here; older programs send no state.

    Replies to an old computer from before a move are normal, and so are those that all of a
    person's computers receive, for a parcel of one of them.
    """
    answered = manifest.about.get("parcel")
    if manifest.kind not in REPLY_KINDS or answered is None:
        return None
    moves = reader.exchange.key_rotations()
    is_one_of_several = any(one.is_own for one in reader.get_all(Partner))
    ours = {str(one.id): one for one in reader.exchange.parcels(is_ours=True)}
    last, _digest = reader.exchange.last_to(partner.group)
    is_of_before = bool(moves) and manifest.created_at < moves[-1].at
    if is_one_of_several or str(answered) in ours or is_of_before:
        return None
    facts = {"partner": partner.name, "parcel": str(answered)}
    return VerificationFinding(PARCELS_LOST, last, None, facts)
