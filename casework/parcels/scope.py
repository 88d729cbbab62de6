"""Who may send what: an allow-list by a partner's relation to us.

The relation is chosen by the user when the partner is added, never taken from a card. "Superior" is
an office added as superior, and for a class advisor the counselor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from casework import records as r
from casework.parcels.manifest import NOTICE_KINDS, ParcelKind
from casework.records import Partner, Role

_LOGGED = frozenset(
    kind.kind for kind in (r.TalkSession, r.Talk, r.Event, r.Attendance, r.Evidence, r.Attachment)
)
"""The kinds that a class advisor records."""

_NOT_REPORTED = frozenset(
    kind.kind
    for kind in (
        r.Keeper,
        r.Partner,
        r.Assignment,
        r.Custody,
        r.Setting,
        r.PackVersion,
        r.ParkedRow,
        r.SignalAnswer,
        r.Consent,
        r.Complaint,
        r.Erasure,
        r.Report,
        r.Seating,
    )
)
_EVERY = frozenset(r.KIND_OF)
_REPORTED = _EVERY - _NOT_REPORTED
_WHOLE_FILES = _REPORTED - {r.AttestedSummary.kind}
MIRRORED = _WHOLE_FILES | {r.Consent.kind}
_HANDED_OVER = MIRRORED | {r.Custody.kind, r.AttestedSummary.kind}
_STEPS = frozenset({r.Custody.kind})

DECIDED = frozenset(kind.kind for kind in (r.Destination, r.Attachment, r.Post, r.Employer))
"""The kinds that an office decides and sends to its subordinates."""

LEADING = frozenset(
    kind.kind for kind in (r.TalkSession, r.Event, r.Evidence, r.Employer, r.Post, r.Visit)
)
"""Records shared by several students; a partner may change only those that it sent."""


class PartnerRelation(StrEnum):
    """The relation of a partner to us."""

    OWN = "own device"
    SUPERIOR = "superior"
    SUBORDINATE = "subordinate"
    """A counselor or an office that reports to us."""

    ADVISOR = "advisor"
    """A class advisor who records talks for us."""

    PEER = "peer"
    """A counselor of the same level: files are transferred between us."""

    OTHER = "other"


_EVERYBODY = frozenset({ParcelKind.RECEIPT, ParcelKind.REVOCATION})
"""Replies to our parcels, and the revocation of the sender's own keys."""

MAY_SEND: Mapping[PartnerRelation, frozenset[ParcelKind]] = MappingProxyType(
    {
        PartnerRelation.OWN: _EVERYBODY | NOTICE_KINDS | {ParcelKind.LOG},
        PartnerRelation.SUPERIOR: _EVERYBODY
        | NOTICE_KINDS
        | {ParcelKind.ASSIGNMENT, ParcelKind.RULING, ParcelKind.HANDOVER},
        PartnerRelation.SUBORDINATE: _EVERYBODY | {ParcelKind.REPORT, ParcelKind.HANDOVER},
        PartnerRelation.ADVISOR: _EVERYBODY | {ParcelKind.LOG},
        PartnerRelation.PEER: _EVERYBODY | {ParcelKind.HANDOVER, ParcelKind.LOG},
        PartnerRelation.OTHER: _EVERYBODY,
    }
)
"""The kinds each relation may send us; others are refused with E_SCOPE."""

_SENDS: Mapping[ParcelKind, frozenset[str]] = MappingProxyType(
    {
        ParcelKind.ASSIGNMENT: frozenset({r.CaseFile.kind, r.Pairing.kind}),
        ParcelKind.LOG: _LOGGED,
        ParcelKind.REPORT: _REPORTED | _STEPS,
        ParcelKind.RULING: DECIDED | _STEPS,
        ParcelKind.RECEIPT: _STEPS,
        ParcelKind.HANDOVER: _HANDED_OVER,
    }
)


def kinds_in(kind: ParcelKind, partner: Partner) -> frozenset[str]:
    """Return the kinds of record that a parcel of this kind may hold between us and a partner."""
    if partner.is_own and kind is ParcelKind.LOG:
        return MIRRORED | _STEPS
    return _SENDS.get(kind, frozenset())


def kinds_for(kind: ParcelKind, partner: Partner) -> frozenset[str]:
    """Return the kinds of record that go in a parcel of this kind to a partner.

    A class advisor receives students only; a subordinate who owns files receives the whole roster
    with its pairings.
    """
    if kind is ParcelKind.ASSIGNMENT and partner.role is Role.ADVISOR:
        return frozenset({r.CaseFile.kind})
    return kinds_in(kind, partner)


def relation_to(keeper: Role, partner: Partner) -> PartnerRelation:
    """Return the relation of a partner to a user of this role."""
    if partner.is_own:
        return PartnerRelation.OWN
    if partner.below:
        return (
            PartnerRelation.ADVISOR if partner.role is Role.ADVISOR else PartnerRelation.SUBORDINATE
        )
    if is_superior_role(keeper, partner.role):
        return PartnerRelation.SUPERIOR
    if keeper is Role.COUNSELOR and partner.role is Role.COUNSELOR:
        return PartnerRelation.PEER
    return PartnerRelation.OTHER


def is_superior_role(keeper: Role, role: Role) -> bool:
    """Tell whether a partner of this role is our superior, unless it reports to us."""
    return role is Role.OFFICE or (keeper is Role.ADVISOR and role is Role.COUNSELOR)


def may_send(keeper: Role, kind: ParcelKind, partner: Partner) -> bool:
    """Tell whether a partner may send us parcels of this kind at all.

    Revocations and the scope of single records are checked one by one.
    """
    if kind not in MAY_SEND[relation_to(keeper, partner)]:
        return False
    if kind is ParcelKind.HANDOVER:
        return may_own_files(keeper) and may_own_files(partner.role)
    return kind is not ParcelKind.REPORT or keeper is Role.OFFICE


def may_own_files(role: Role) -> bool:
    """Tell whether a user of this role owns files; an advisor only borrows them."""
    return role is not Role.ADVISOR


def is_below(keeper: Role, role: Role) -> bool:
    """Tell whether a partner of this role is our subordinate by default."""
    rank = {Role.ADVISOR: 0, Role.COUNSELOR: 1, Role.OFFICE: 2}
    return rank[role] < rank[keeper]


def is_above(partner: Partner) -> bool:
    """Tell whether a partner is an office that we report to."""
    is_office = partner.role is Role.OFFICE and partner.is_trusted
    return is_office and not (partner.below or partner.is_own)


def keys_below(partners: Iterable[Partner]) -> frozenset[str]:
    """Return the keys of subordinates who own files and report them to us."""
    return frozenset(
        one.signing for one in partners if one.below and not one.is_own and may_own_files(one.role)
    )


def is_over_offices(partners: Iterable[Partner]) -> bool:
    """Tell whether offices report to us, so that our decisions take precedence over theirs."""
    return any(one.role is Role.OFFICE and one.below and not one.is_own for one in partners)


def is_superior(keeper: Role, partner: Partner) -> bool:
    """Tell whether a partner's decisions bind us and our subordinates."""
    return relation_to(keeper, partner) is PartnerRelation.SUPERIOR


def is_peer(keeper: Role, partner: Partner) -> bool:
    """Tell whether a partner is of our level: only transfers of files are exchanged.

    Of two offices one is above the other: the college's reports to the university's.
    """
    return relation_to(keeper, partner) is PartnerRelation.PEER


def is_late(keeper: Role, partner: Partner, kind: ParcelKind) -> bool:
    """Tell whether a parcel of this kind carries records stranded by a transfer."""
    return kind is ParcelKind.LOG and may_own_files(keeper) and is_peer(keeper, partner)


def may_be_handed(keeper: Role, partner: Partner) -> bool:
    """Tell whether we can transfer files to a partner: between counselors, and from an office."""
    return (
        may_own_files(keeper)
        and may_own_files(partner.role)
        and partner.is_trusted
        and not partner.is_own
    )


def selectable_kinds(keeper: Role, partner: Partner) -> tuple[ParcelKind, ...]:
    """Return the parcel kinds that can be chosen for a partner, the default first."""
    if is_peer(keeper, partner):
        return (ParcelKind.LOG,)  # transfers have their own command
    usual = default_kind_for(keeper, partner)
    if not (partner.below or partner.is_own):
        return (usual,)
    if partner.is_own or partner.role is Role.ADVISOR:
        return (usual, ParcelKind.SETTINGS)
    return (usual, ParcelKind.ASSIGNMENT, ParcelKind.SETTINGS)


def default_kind_for(keeper: Role, partner: Partner) -> ParcelKind:
    """Return the default parcel kind for a partner."""
    if partner.is_own:
        return ParcelKind.LOG
    if not partner.below:
        if keeper is Role.ADVISOR:
            return ParcelKind.LOG
        return ParcelKind.HANDOVER if is_peer(keeper, partner) else ParcelKind.REPORT
    return ParcelKind.ASSIGNMENT if partner.role is Role.ADVISOR else ParcelKind.RULING
