"""Partners: whom parcels are exchanged with, and which students are assigned to whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from casework.ids import new_stamp
from casework.parcels.redaction import GROUPS
from casework.parcels.scope import is_below
from casework.parcels.signing import IdentityCard
from casework.ports import Reader, UnitOfWork
from casework.problems import RuleBroken
from casework.records import Assignment, Partner, Role
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService

_REASON_AT_LEAST = 2


class PartnerService(BaseService):
    """Adds partners, and assigns students to them."""

    def add_partner(
        self,
        card: IdentityCard,
        role: Role,
        *,
        checked: bool = False,
        below: bool | None = None,
        shares_with: UUID | None = None,
        is_own: bool = False,
        fields: Iterable[str] = (),
    ) -> ActionResult:
        """Add an installation by its card; ``checked`` means that its code was compared aloud.

        For a known card only new information is stored: that it was checked, and which fields it
        may see. ``shares_with`` names another computer of the same person, with the same relation
        to us.

        Raises:
            RuleBroken: PARTNER_IS_SELF; PARTNER_KEY_CHANGED if the same person has other keys;
                UNKNOWN_PARTNER; BAD_CHOICE for an unknown group of fields.
        """
        wanted = _known_groups(fields)
        with self._store.unit_of_work("partner.add") as work:
            keeper = work.keeper()
            if card.keys.signing == work.exchange.signing:
                raise RuleBroken("PARTNER_IS_SELF", "file")
            every = work.get_all(Partner)
            same = None if shares_with is None else named_partner(every, shares_with)
            group = None if same is None else same.group
            if below is None:
                below = is_below(keeper.role, role) if same is None else same.below
            found = next((one for one in every if one.signing == card.keys.signing), None)
            if found is not None:
                return self._renew(work, found, checked=checked, fields=wanted)
            if group is None and not is_own:
                _refuse_changed_key(every, card, role)
            made = Partner(
                **new_stamp(work),
                name=card.name,
                unit=card.unit,
                role=role,
                signing=card.keys.signing,
                sealing=card.keys.sealing,
                below=below,
                is_own=is_own,
                shares_with=group,
                fields=wanted,
                checked_on=self._today() if checked else None,
                checked_by=work.actor if checked else None,
            )
            work.add([made])
            work.note(fingerprint=card.keys.fingerprint)
            return ActionResult(work.change, (made.id,))

    def _renew(
        self, work: UnitOfWork, partner: Partner, *, checked: bool, fields: tuple[str, ...]
    ) -> ActionResult:
        if partner.revoked_on is not None:
            raise RuleBroken("E_SENDER_REVOKED", "file", partner=partner.name)
        renewed = replace(partner, fields=fields or partner.fields)
        if checked and partner.checked_on is None:
            renewed = replace(renewed, checked_on=self._today(), checked_by=work.actor)
        work.amend(renewed)
        return ActionResult(work.change, (partner.id,))

    def set_shared_fields(self, partner_id: UUID, fields: Iterable[str]) -> ActionResult:
        """Set the additional groups of fields that an office receives; an empty value means none.

        Raises:
            RuleBroken: UNKNOWN_PARTNER, E_SENDER_REVOKED; BAD_CHOICE for an unknown group.
        """
        wanted = _known_groups(fields)
        with self._store.unit_of_work("partner.fields") as work:
            partner = named_partner(work.get_all(Partner), partner_id)
            if partner.revoked_on is not None:
                raise RuleBroken("E_SENDER_REVOKED", "partner", partner=partner.name)
            renewed = replace(partner, fields=wanted)
            work.amend(renewed)
            return ActionResult(work.change, (partner.id,))

    def revoke_partner(self, partner_id: UUID, *, reason: str) -> ActionResult:
        """Revoke a partner's keys: lost, stolen, replaced, or gone. This is permanent.

        Raises:
            RuleBroken: UNKNOWN_PARTNER, E_SENDER_REVOKED, FIELD_MISSING, TEXT_TOO_SHORT.
        """
        why = inputs.required_text(reason, "reason", at_least=_REASON_AT_LEAST)
        with self._store.unit_of_work("partner.revoke") as work:
            partner = named_partner(work.get_all(Partner), partner_id)
            if partner.revoked_on is not None:
                raise RuleBroken("E_SENDER_REVOKED", "partner", partner=partner.name)
            work.amend(replace(partner, revoked_on=self._today(), revoke_reason=why))
            work.note(reason=why)
            return ActionResult(work.change, (partner.id,))

    def assign(self, files: Iterable[UUID], partner_id: UUID) -> ActionResult:
        """Assign students to a subordinate partner.

        A class advisor may write their talks and attendances; a counselor, or the office of a
        college, gets the roster and is responsible for these files from now on.

        Raises:
            RuleBroken: NO_STUDENT, UNKNOWN_RECORD, UNKNOWN_PARTNER, NOT_ASSIGNABLE.
        """
        chosen = inputs.require_files(files)
        with self._store.unit_of_work("partner.assign") as work:
            inputs.require_known_files(work, chosen)
            partner = named_partner(work.get_all(Partner), partner_id)
            if not partner.below or partner.is_own:
                raise RuleBroken("NOT_ASSIGNABLE", "to", partner=partner.name)
            has = {one.file_id for one in current(work, partner.group)}
            made = [
                Assignment(
                    **new_stamp(work),
                    file_id=file_id,
                    partner_id=partner.group,
                    since=self._today(),
                )
                for file_id in chosen
                if file_id not in has
            ]
            work.add(made)
            return ActionResult(work.change, tuple(one.id for one in made), chosen)

    def unassign(self, files: Iterable[UUID], partner_id: UUID) -> ActionResult:
        """End the assignment of students to a partner; what it wrote until today is kept.

        Raises:
            RuleBroken: NO_STUDENT, UNKNOWN_RECORD, UNKNOWN_PARTNER.
        """
        chosen = inputs.require_files(files)
        with self._store.unit_of_work("partner.unassign") as work:
            inputs.require_known_files(work, chosen)
            partner = named_partner(work.get_all(Partner), partner_id)
            ended = [one for one in current(work, partner.group) if one.file_id in chosen]
            for one in ended:
                work.amend(replace(one, until=self._today()))
            return ActionResult(work.change, (), chosen)


def find_partner(reader: Reader, word: str) -> Partner:
    """Return the partner with this id, name, or beginning of the fingerprint.

    Raises:
        RuleBroken: UNKNOWN_PARTNER, AMBIGUOUS_PARTNER.
    """
    every = [one for one in reader.get_all(Partner) if one.revoked_on is None]
    clean = word.strip()
    exact = [one for one in every if str(one.id) == clean or one.name == clean]
    if not exact and len(clean) >= len("XXXX"):
        exact = [one for one in every if _fingerprint(one).startswith(clean.upper())]
    people = {one.group: one for one in reversed(exact)}
    if not people:
        raise RuleBroken("UNKNOWN_PARTNER", "to", partner=word)
    if len(people) > 1:
        raise RuleBroken("AMBIGUOUS_PARTNER", "to", partner=word, count=len(people))
    return next(iter(people.values()))


def current(reader: Reader, group: UUID) -> list[Assignment]:
    """Return the current assignments of a partner's group."""
    return [
        one
        for one in reader.get_all(Assignment)
        if one.partner_id == group and one.until is None and not one.is_void
    ]


def _fingerprint(partner: Partner) -> str:
    from casework.parcels.signing import PublicKeys

    return PublicKeys(partner.signing, partner.sealing).fingerprint


def named_partner(every: Iterable[Partner], partner_id: UUID) -> Partner:
    """Return the partner with this id. Raises RuleBroken UNKNOWN_PARTNER."""
    for one in every:
        if one.id == partner_id:
            return one
    raise RuleBroken("UNKNOWN_PARTNER", "partner", partner=str(partner_id))


def _known_groups(fields: Iterable[str]) -> tuple[str, ...]:
    return tuple(inputs.one_of(GROUPS, one, "fields") for one in dict.fromkeys(fields))


def _refuse_changed_key(every: Iterable[Partner], card: IdentityCard, role: Role) -> None:
    """Raise if the same person has other keys: someone has to find out why."""
    for one in every:
        same = (one.name, one.unit, one.role) == (card.name, card.unit, role)
        if same and one.revoked_on is None:
            raise RuleBroken("PARTNER_KEY_CHANGED", "file", partner=one.name)
