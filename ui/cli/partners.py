"""Partners: cards, pinning, and assignment of students."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from casework.parcels.redaction import GROUPS
from casework.parcels.signing import IdentityCard, PublicKeys
from casework.ports import Reader
from casework.records import Partner, Role
from casework.service_layer import ActionResult
from casework.service_layer.partners import PartnerService, find_partner
from ui.cli import output, student_args
from ui.cli.context import CommandContext
from ui.cli.parser import Commands, Run
from ui.cli.values import one_of
from ui.common.display_names import role_name
from ui.common.i18n import _


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    partner = commands.group("partner", _("partners that parcels are sent to and received from"))
    card = partner.add("card", _("export this computer's card for others to add"), _card)
    card.option("--out", _("FILE"))
    add = partner.add("add", _("add a partner by their card"), _add)
    add.option("file", _("FILE"), _("the card file, or the text of its code"))
    add.option("--role", one_of(Role), required=True)
    add.flag("--checked", _("the six groups were compared in person or by phone"))
    add.flag("--own", _("your own other computer"))
    about = _("belongs to the same person as this partner")
    add.option("--with", _("PARTNER"), about, dest="shares")
    add.flag("--below", _("an office that reports to you"))
    add.option("--fields", "|".join(GROUPS), _("extra data this partner may see"), many=True)
    fields = partner.add("fields", _("choose what an office may see"), _fields)
    fields.option("partner", _("PARTNER"))
    about = _("extra data this partner may see; without any, none")
    fields.option("groups", "|".join(GROUPS), about, nargs="*")
    partner.add("list", _("list the partners with their codes"), _list)
    revoke = partner.add("revoke", _("revoke a partner's keys: lost, stolen, retired"), _revoke)
    revoke.option("partner", _("PARTNER"))
    revoke.option("--reason", required=True)

    about = _("assign students to an advisor")
    assign = commands.add("assign", about, _assigns(PartnerService.assign))
    about = _("end the assignment of students to an advisor")
    unassign = commands.add("unassign", about, _assigns(PartnerService.unassign))
    for parser in (assign, unassign):
        student_args.add_students(parser)
        parser.option("--to", _("PARTNER"), required=True)


def card_shape(card: IdentityCard) -> dict[str, Any]:
    return output.picked(card, "name unit role", fingerprint=card.keys.fingerprint)


def partner_shape(partner: Partner) -> dict[str, Any]:
    return output.picked(
        partner,
        "id name unit role fingerprint checked_on revoked_on below own shares_with fields",
        fingerprint=PublicKeys(partner.signing, partner.sealing).fingerprint,
        own=partner.is_own,
    )


def _card(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        code = caseload.exchange.card_code()
        if args.out is None:
            card = caseload.exchange.card()
        else:
            card = caseload.exchange.write_card(Path(args.out))
    document = {**card_shape(card), "code": code, "path": args.out}
    return context.answer(document, card.keys.fingerprint)


def _add(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        card = caseload.exchange.read_card(args.file)
        shares = None
        if args.shares is not None:
            with caseload.snapshot() as reader:
                shares = find_partner(reader, args.shares).id
        done = caseload.services.partners.add_partner(
            card,
            args.role,
            checked=args.checked,
            below=True if args.below else None,
            shares_with=shares,
            is_own=args.own,
            fields=args.fields,
        )
        with caseload.snapshot() as reader:
            partner = reader.get(Partner, done.created[0])
    shape = partner_shape(partner)
    message = _("{name}: {fingerprint}").format(name=partner.name, fingerprint=shape["fingerprint"])
    if not partner.is_trusted:
        message += "\n" + _(
            "Compare these six groups aloud, then add the card again with --checked."
        )
    return context.answer({"action": done.action, **shape}, message)


def _list(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload, caseload.snapshot() as reader:
        partners = reader.get_all(Partner)
        shapes = [_listed(reader, partner) for partner in partners]
    headings = [_("Name"), _("Unit"), _("Role"), _("Code"), _("Compared on"), _("Missing parcels")]
    rows = []
    for shape in shapes:
        gaps = " ".join(map(str, shape["gaps"])) or None
        role, checked = role_name(Role(shape["role"])), shape["checked_on"]
        rows.append([shape["name"], shape["unit"], role, shape["fingerprint"], checked, gaps])
    return context.answer_table(shapes, headings, rows, _("There are no partners yet."))


def _listed(reader: Reader, partner: Partner) -> dict[str, Any]:
    theirs = [
        one for one in reader.exchange.parcels(is_ours=False) if one.sender == partner.signing
    ]
    last = max((one.at for one in theirs), default=None)
    return {
        **partner_shape(partner),
        "parcels": len(theirs),
        "last_at": last,
        "gaps": (reader.exchange.gaps(partner.signing)),
    }


def _fields(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            partner = find_partner(reader, args.partner)
        done = caseload.services.partners.set_shared_fields(partner.id, args.groups)
        with caseload.snapshot() as reader:
            renewed = reader.get(Partner, partner.id)
    shape = partner_shape(renewed)
    message = _("{name}: no extra data")
    if renewed.fields:
        message = _("{name}: {groups}")
    words = message.format(name=renewed.name, groups=" ".join(renewed.fields))
    return context.answer({"action": done.action, **shape}, words)


def _revoke(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        with caseload.snapshot() as reader:
            partner = find_partner(reader, args.partner)
        done = caseload.services.partners.revoke_partner(partner.id, reason=args.reason)
    document = {"action": done.action, "id": partner.id}
    return context.answer(document, _("{name}'s keys were revoked.").format(name=partner.name))


def _assigns(change: Callable[[PartnerService, tuple[UUID, ...], UUID], ActionResult]) -> Run:
    def run(context: CommandContext, args: Namespace) -> int:
        with context.open() as caseload:
            with caseload.snapshot() as reader:
                files = student_args.find(reader, args)
                partner = find_partner(reader, args.to)
            done = change(caseload.services.partners, files, partner.id)
            return student_args.answer_done(context, caseload, done)

    return run
