"""Validates the custody steps of a parcel against those that are stored here.

A college's report tells the university who owns its files. The university does not know these
people; their signatures prove a transfer between colleges if the first giver is the owner that the
first college reported. A file that no one has reported yet belongs to the partner it was assigned
to: others obtain it only by that partner's signature.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from casework.parcels.custody import (
    TransferLock,
    current,
    custody_id,
    is_first,
    is_given,
    is_taken,
    statement,
    transfer_lock,
)
from casework.parcels.lines import RecordRevision
from casework.parcels.manifest import ParcelKind
from casework.parcels.scope import is_above, keys_below
from casework.ports import Reader
from casework.ports.exchange import ParcelLedger
from casework.problems import RuleBroken
from casework.records import Assignment, CaseFile, Custody, Partner, Role

UNPROVEN = "CLAIM_UNPROVEN"
"""The file was assigned to someone else, and no signature shows that they gave it away."""


class CustodyValidator:
    """Validates the steps of one parcel; ``holders`` are the resulting owners."""

    def __init__(
        self, reader: Reader, ledger: ParcelLedger, sender: Partner, kind: ParcelKind
    ) -> None:
        self._reader = reader
        self._ledger = ledger
        self._kind = kind
        self._own = ledger.own_keys()
        self._sender = sender
        partners = self._partners = reader.get_all(Partner)
        self._groups = {one.signing: one.group for one in partners}
        self._senders = {key for key, group in self._groups.items() if group == sender.group}
        self._is_college = kind is ParcelKind.REPORT and sender.role is Role.OFFICE
        self._is_word = is_above(sender)
        self._offices = {
            one.signing
            for one in partners
            if one.role is Role.OFFICE and one.is_trusted and not one.below
        }
        if reader.keeper().role is Role.OFFICE:
            self._offices |= self._own
        self._colleges = {
            one.signing
            for one in partners
            if one.role is Role.OFFICE and one.is_trusted and one.below
        }
        self._below = keys_below(partners)
        self._transferred_before: frozenset[UUID] = frozenset()
        self._assigned_owners: Mapping[UUID, frozenset[str]] = {}
        self._unproven: set[UUID] = set()
        self._shown: dict[UUID, set[str]] = defaultdict(set)
        self._via: dict[UUID, str] = {}
        self._codes: dict[UUID, tuple[str, str | None]] = {}
        self._known: dict[UUID, list[Custody]] = {}
        self.offers: dict[UUID, Custody] = {}
        """By record id: the steps of this parcel that offer us a file."""
        self.repeated: set[UUID] = set()
        """Files whose step is repeated in the state before it was accepted."""

    def prefetch(self, files: Iterable[UUID], lines: Iterable[RecordRevision]) -> None:
        """Validate every step among the lines; ``files`` are all files of the parcel."""
        coming: dict[UUID, list[Custody]] = defaultdict(list)
        for line in lines:
            if line.kind == Custody.kind:
                try:
                    step = self._step(line)
                except (ValueError, TypeError, KeyError):
                    self._codes[line.record_id] = ("E_RECORD", None)
                else:
                    coming[step.file_id].append(step)
        wanted = {*files, *coming}
        self._known = {i: list(steps) for i, steps in self._ledger.custody(wanted).items()}
        self._transferred_before = frozenset(self._known)
        self._assigned_owners = self._owners(wanted, coming)
        refused = self._ledger.rejected([one.id for steps in coming.values() for one in steps])
        for file_id, steps in coming.items():
            known = self._known.setdefault(file_id, [])
            in_order = sorted(steps, key=lambda one: one.epoch)
            self._shown[file_id] = {one.holder for one in steps}
            for step in in_order:
                self._judge(step, known, refused)
            for (
                step
            ) in in_order:  # the first report is accepted once more when the file has come back
                if step.id in self._codes and is_first(step):
                    self._judge(step, known, refused)

    def _judge(
        self, step: Custody, known: list[Custody], refused: Mapping[UUID, tuple[str, str | None]]
    ) -> None:
        here = next((one for one in known if one.id == step.id), None)
        if here is not None and here.taken and not step.taken:
            self.repeated.add(step.file_id)
            return
        if here is not None and _is_same_step(here, step):
            return
        code = self._code_of(step, known)
        self._codes.pop(step.id, None)
        if code is not None:
            self._codes[step.id] = (code, None)
            if code == UNPROVEN:
                self._unproven.add(step.file_id)
        elif step.id in refused and not step.taken:
            self._codes[step.id] = refused[step.id]
        else:
            if self._is_college and step.holder not in self._senders:
                self._via[step.id] = self._sender.signing
            seen = replace(step, via=self._via.get(step.id))
            known[:] = [*(one for one in known if one.id != step.id), seen]
            if not step.taken:
                self.offers[step.id] = step

    def _owners(
        self, wanted: Iterable[UUID], coming: Mapping[UUID, Iterable[Custody]]
    ) -> Mapping[UUID, frozenset[str]]:
        """The implied owners of files without an accepted step."""
        spoken_of = wanted if self._kind is ParcelKind.REPORT else coming
        open_ones = {i for i in spoken_of if current(self._known.get(i, ())) is None}
        own = self._ledger.own_keys()
        found = _owners_by_assignment(self._reader, self._partners, own, open_ones)
        offered = {i for i, steps in coming.items() if any(map(self._is_offer, steps))}
        return {i: keys for i, keys in found.items() if keys != own or i not in offered}

    def check(self, record_id: UUID) -> None:
        """Accept a step, or raise RuleBroken with the reason for its rejection."""
        if record_id in self._codes:
            code, reason = self._codes[record_id]
            raise RuleBroken(code, reason=reason)

    def via(self, step_id: UUID) -> str | None:
        """Return the key of the office that reported a step of this parcel."""
        return self._via.get(step_id)

    def is_claimed(self, file_id: UUID) -> bool:
        """Tell whether the sender owned the file, or claims to, and someone else owns it now."""
        steps = self._known.get(file_id, ())
        return bool(steps and self._shown.get(file_id)) or any(
            {one.giver, one.holder, one.answering} & self._senders for one in steps if one.taken
        )

    def is_unproven(self, file_id: UUID) -> bool:
        """Tell whether a step of this file is not signed by the partner it was assigned to."""
        return file_id in self._unproven

    def owned_by_others(self, files: Iterable[UUID]) -> frozenset[UUID]:
        """Return those of these files that are not owned by the sender."""
        held = {file_id: frozenset({key}) for file_id, key in self.holders.items()}
        owners = {**self._assigned_owners, **held}
        return frozenset(i for i in files if i in owners and not owners[i] & self._senders)

    def formerly_theirs(self, files: Iterable[UUID]) -> frozenset[UUID]:
        """Return those of these files that are ours now and were once the sender's."""
        return frozenset(
            file_id
            for file_id in files
            if (steps := self._known.get(file_id, ()))
            and (held := current(steps)) is not None
            and held.answering in self._own
            and any({one.giver, one.holder} & self._senders for one in steps if one.taken)
        )

    def was_transferred(self, file_id: UUID) -> bool:
        """Tell whether a file was ever transferred or is being transferred."""
        return any(one.epoch for one in self._known.get(file_id, ()))

    def still_locked(self, found: Mapping[UUID, TransferLock]) -> Mapping[UUID, TransferLock]:
        """Return those of these files that the steps of this parcel do not return to us."""
        return {
            file_id: one
            for file_id, one in found.items()
            if file_id not in self._known
            or transfer_lock(self._known[file_id], self._own, self._below) is not None
        }

    @property
    def holders(self) -> Mapping[UUID, str]:
        """The owner of each file after these steps; files without steps are absent."""
        return {
            file_id: held.answering
            for file_id, steps in self._known.items()
            if (held := current(steps)) is not None
        }

    def offered(self) -> frozenset[UUID]:
        """The files that are offered to us."""
        return frozenset(one.file_id for one in self.offers.values())

    def _step(self, line: RecordRevision) -> Custody:
        record = self._ledger.record_of(line.kind, line.fields or {}, line.withheld, None)
        if not isinstance(record, Custody) or record.id != line.record_id:
            raise ValueError("another record")
        return record

    def _code_of(self, step: Custody, known: list[Custody]) -> str | None:
        """Return why a step is invalid after the known ones; None if it is valid."""
        held = current(known)
        if self._is_college and is_first(step):
            if held is None:
                return None if self._has_its_word(step.file_id) else UNPROVEN
            return None if held.answering in self._senders else "FILE_HANDED_ON"
        if step.is_void or step.epoch < 1 or not self._is_signed(step):
            return "CUSTODY_UNPROVEN"
        if not step.taken and not self._is_offer(step):
            return "E_SCOPE"
        if held is None:
            return None if self._is_from_owner(step) else UNPROVEN
        if step.epoch <= held.epoch:
            is_past = step.epoch < held.epoch and (self._is_word or held.answering in self._senders)
            return None if is_past else "FILE_HANDED_ON"
        return None if self._is_from(step, held, known) else "FILE_HANDED_ON"

    def _is_from(self, step: Custody, held: Custody, known: Iterable[Custody]) -> bool:
        """Tell whether a step is given by the present owner, or by an office that may do so."""
        is_signed = self._ledger.is_signed
        if is_given(step, is_signed, [step.giver]):
            last = {one.holder for one in known if one.taken and one.epoch == held.epoch}
            return self._is_word or any(self._is_same(step.giver, one) for one in last)
        same = (one for one in self._colleges if self._is_same(one, held.answering))
        return self._is_believed(step) or is_given(step, is_signed, [*self._offices, *same])

    def _is_from_owner(self, step: Custody) -> bool:
        """Tell whether the first known step of a file is given by its assigned owner."""
        owners = self._assigned_owners.get(step.file_id, frozenset())
        if self._is_word or self._has_its_word(step.file_id):
            return True
        by_giver = owners & {step.giver}
        in_place = self._offices | (owners & self._colleges)
        return is_given(step, self._ledger.is_signed, by_giver | in_place)

    def _has_its_word(self, file_id: UUID) -> bool:
        """Tell whether the sender owns the file, or no one is known to."""
        owners = self._assigned_owners.get(file_id)
        return owners is None or bool(owners & self._senders)

    def _is_signed(self, step: Custody) -> bool:
        is_signed = self._ledger.is_signed
        if step.id != custody_id(step.file_id, step.epoch, step.holder):
            return False
        if step.taken and not is_taken(step, is_signed):
            return False
        signers = [step.giver, *self._offices, *(self._colleges if self._is_college else ())]
        return self._is_believed(step) or is_given(step, is_signed, signers)

    def _is_believed(self, step: Custody) -> bool:
        """Tell whether an accepted step is valid on the sender's word, unsigned by the giver.

        A superior office may give any file in place of its owner. How a file that is new here came
        to the sender is only the sender's claim, which binds no office.
        """
        is_new = step.file_id not in self._transferred_before and self._has_its_word(step.file_id)
        return bool(step.taken) and (self._is_word or is_new)

    def _is_offer(self, step: Custody) -> bool:
        """Tell whether the sender offers us the file in this step."""
        if self._kind is not ParcelKind.HANDOVER or step.holder != self._ledger.signing:
            return False
        by_sender = [step.giver] if step.giver in self._senders else []
        signers = [*by_sender, *(self._senders & self._offices)]
        return step.declined_on is None and is_given(step, self._ledger.is_signed, signers)

    def _is_same(self, one: str, other: str) -> bool:
        """Tell whether two keys belong to one person."""
        if one == other or (one in self._own and other in self._own):
            return True
        groups = self._groups
        return one in groups and groups[one] == groups.get(other)


def _is_same_step(here: Custody, step: Custody) -> bool:
    """Tell whether an incoming step equals the known one, signatures included."""
    return statement(here) == statement(step) and (
        (here.given, here.taken, here.declined_on, here.is_void)
        == (step.given, step.taken, step.declined_on, step.is_void)
    )


def _owners_by_assignment(
    reader: Reader, partners: Iterable[Partner], own: frozenset[str], files: Collection[UUID]
) -> Mapping[UUID, frozenset[str]]:
    """Return the owner keys that assignments imply; files without a known owner are absent.

    In an office, the owner is the assigned partner, on any of that person's devices; an unassigned
    file belongs to the first person who reports it. A counselor owns every local file. An advisor
    borrows files from the partner who assigned them.
    """
    role = reader.keeper().role
    if role is Role.ADVISOR or not files:
        return {}
    if role is Role.COUNSELOR:
        return dict.fromkeys(reader.known_ids(CaseFile, files), own)
    keys: dict[UUID, set[str]] = {}
    for one in partners:
        if one.below and one.role is not Role.ADVISOR:
            keys.setdefault(one.group, set()).add(one.signing)
    found: dict[UUID, set[str]] = {}
    for lent in reader.get_all(Assignment):
        is_open = lent.until is None and not lent.is_void
        if is_open and lent.file_id in files and lent.partner_id in keys:
            found.setdefault(lent.file_id, set()).update(keys[lent.partner_id])
    return {file_id: frozenset(some) for file_id, some in found.items()}
