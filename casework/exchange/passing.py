"""The steps of custody that a parcel brings, each judged against those that are known here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from casework.exchange.custody import current, custody_id, is_given, is_taken
from casework.exchange.parcels import Line, ParcelKind
from casework.exchange.ports import Ledger
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.records import Custody, Partner, Role


class Passing:
    """Judges the steps of one parcel; ``holders`` says who holds each file after them."""

    def __init__(self, reader: Reader, ledger: Ledger, sender: Partner, kind: ParcelKind) -> None:
        self._ledger = ledger
        self._kind = kind
        self._own = ledger.own_keys()
        self._groups = {one.signing: one.group for one in reader.all_of(Partner)}
        self._senders = {key for key, group in self._groups.items() if group == sender.group}
        self._offices = {
            one.signing
            for one in reader.all_of(Partner)
            if one.role is Role.OFFICE and one.is_trusted and not one.below
        }
        if reader.keeper().role is Role.OFFICE:
            self._offices |= self._own
        self._codes: dict[UUID, tuple[str, str | None]] = {}
        self._known: dict[UUID, list[Custody]] = {}
        self.offers: dict[UUID, Custody] = {}
        """By record id: the steps of this parcel that wait for us to take them."""
        self.repeated: set[UUID] = set()
        """Files whose step comes once more, as it was before it was taken."""

    def look_around(self, files: Iterable[UUID], lines: Iterable[Line]) -> None:
        """Judge every step among the lines; ``files`` are all that the parcel speaks of."""
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
        refused = self._ledger.refused([one.id for steps in coming.values() for one in steps])
        for file_id, steps in coming.items():
            known = self._known.setdefault(file_id, [])
            for step in sorted(steps, key=lambda one: one.epoch):
                self._judge(step, known, refused)

    def _judge(
        self,
        step: Custody,
        known: list[Custody],
        refused: Mapping[UUID, tuple[str, str | None]],
    ) -> None:
        if any(one.id == step.id and one.taken and not step.taken for one in known):
            self.repeated.add(step.file_id)
            return
        code = self._code_of(step, known)
        if code is not None:
            self._codes[step.id] = (code, None)
        elif step.id in refused and not step.taken:
            self._codes[step.id] = refused[step.id]
        else:
            known[:] = [*(one for one in known if one.id != step.id), step]
            if not step.taken:
                self.offers[step.id] = step

    def check(self, record_id: UUID) -> None:
        """Let a step pass. Raises RuleBroken with what is wrong with it."""
        if record_id in self._codes:
            code, reason = self._codes[record_id]
            raise RuleBroken(code, reason=reason)

    def was_held_by_sender(self, file_id: UUID) -> bool:
        """Tell whether the sender had the file once, and somebody else took it since."""
        steps = self._known.get(file_id, ())
        return any({one.giver, one.holder} & self._senders for one in steps if one.taken)

    def has_moved(self, file_id: UUID) -> bool:
        """Tell whether a file was ever given from hand to hand, or is being given."""
        return any(one.epoch for one in self._known.get(file_id, ()))

    @property
    def holders(self) -> Mapping[UUID, str]:
        """Who holds each file when these steps are known; absent where it never moved."""
        return {
            file_id: held.holder
            for file_id, steps in self._known.items()
            if (held := current(steps)) is not None
        }

    def offered(self) -> frozenset[UUID]:
        """The files that this parcel offers to us."""
        return frozenset(one.file_id for one in self.offers.values())

    def _step(self, line: Line) -> Custody:
        record = self._ledger.record_of(line.kind, line.fields or {}, line.withheld, None)
        if not isinstance(record, Custody) or record.id != line.record_id:
            raise ValueError("another record")
        return record

    def _code_of(self, step: Custody, known: list[Custody]) -> str | None:
        """Return what is wrong with a step after the known ones; None when it holds."""
        here = next((one for one in known if one.id == step.id), None)
        is_known = here is not None and here.taken == step.taken
        held = current(known)
        if step.is_void or step.epoch < 1 or not self._is_signed(step):
            return "CUSTODY_UNPROVEN"
        if is_known and step.taken:
            return None
        if not step.taken and not self._is_offer(step):
            return "E_SCOPE"
        if held is not None and step.epoch <= held.epoch:
            return "FILE_HANDED_ON"
        by_office = not is_given(step, self._ledger.is_signed, [step.giver])
        if held is not None and not by_office and not self._is_same(step.giver, held.holder):
            return "FILE_HANDED_ON"
        return None

    def _is_signed(self, step: Custody) -> bool:
        is_signed = self._ledger.is_signed
        if step.id != custody_id(step.file_id, step.epoch, step.holder):
            return False
        if not is_given(step, is_signed, [step.giver, *self._offices]):
            return False
        return not step.taken or is_taken(step, is_signed)

    def _is_offer(self, step: Custody) -> bool:
        """Tell whether a step is the sender's own offer to us."""
        if self._kind is not ParcelKind.HANDOVER or step.holder != self._ledger.signing:
            return False
        by_sender = [step.giver] if step.giver in self._senders else []
        signers = [*by_sender, *(self._senders & self._offices)]
        return step.declined_on is None and is_given(step, self._ledger.is_signed, signers)

    def _is_same(self, one: str, other: str) -> bool:
        """Tell whether two keys are of one person."""
        if one == other or (one in self._own and other in self._own):
            return True
        groups = self._groups
        return one in groups and groups[one] == groups.get(other)
