"""Set-up and maintenance: init, keys, backups, the self-check, the language."""

from __future__ import annotations

from argparse import Namespace
from operator import attrgetter
from pathlib import Path

from casework.caseload_dtos import BackupSummary, NewCaseload
from casework.problems import RuleBroken, Trouble
from casework.records import Role
from ui.cli import evidence, output
from ui.cli.context import CommandContext
from ui.cli.output import plain
from ui.cli.parser import Commands, Parser
from ui.cli.values import PATH, SECRET, one_of
from ui.common.i18n import LANGUAGES, _, current_language, ngettext
from ui.common.maintenance_words import (
    away_facts,
    what_the_old_code_opens,
    what_the_old_passphrase_opens,
)
from ui.common.problems import sentence_of

_RECOVERY_NOTE = "Zhuhang 助航\n{code}\n"


def add_to(commands: Commands) -> None:
    """Add the commands of this module."""
    init = commands.add("init", _("create a new encrypted caseload"), _init)
    init.option("--role", one_of(Role), required=True)
    init.option("--name", _("NAME"), _("the keeper of the caseload"), required=True)
    init.option("--unit", _("UNIT"), _("college or office"), required=True)
    init.option("--school", _("CODE"), _("the school's code 院校代码"))
    _add_recovery_file(init)
    _add_keys(commands.group("keys", _("the keys of the caseload")))
    _add_backups(commands.group("backup", _("backups: now, list, check, restore, place")))
    commands.add("lang", _("choose the language, or list the languages"), _lang)


def _add_recovery_file(parser: Parser) -> None:
    about = _("write the recovery code to this file instead of the screen")
    parser.option("--recovery-file", PATH, about)


def _add_keys(keys: Commands) -> None:
    keys.add("list", _("list the keys that open this caseload"), _list_keys)
    change = keys.add("passphrase", _("change the passphrase"), _change_passphrase)
    about = _("read the new passphrase from this file descriptor")
    change.option("--new-passphrase-fd", SECRET, about)
    _add_recovery_file(keys.add("recovery", _("create a new recovery code"), _new_recovery))
    keys.add("keyring-on", _("let this account's keyring open the caseload"), _keyring_on)
    keys.add("keyring-off", _("remove the key from the keyring"), _keyring_off)
    about = _("export the key that decrypts parcels, for the age program")
    identity = keys.add("identity", about, _identity)
    identity.option("--out", PATH, required=True)
    about = _("this computer replaces the old one: create new keys and inform partners")
    keys.add("move", about, _move)
    keys.add("stay", _("no other computer has this caseload: keep its keys"), _stay)


def _move(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        sealed = caseload.move_here()
        code = caseload.signer.public.fingerprint
    paths = [str(one.path) for one in sealed]
    message = ngettext(
        "This computer now has its own keys ({code}); {count} parcel announcing them is ready.",
        "This computer now has its own keys ({code}); {count} parcels announcing them are ready.",
        len(paths),
    )
    text = "\n".join([message.format(code=code, count=len(paths)), *paths])
    return context.answer({"fingerprint": code, "parcels": paths}, text)


def _stay(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        caseload.stay_here()
        code = caseload.signer.public.fingerprint
    message = _("The keys are unchanged ({code}).").format(code=code)
    return context.answer({"fingerprint": code}, message)


def _add_backups(backups: Commands) -> None:
    for name, summary, run in (
        ("now", _("make a verified backup now"), _back_up),
        ("list", _("list the backups"), _list_backups),
        ("check", _("check all backups"), _check_backups),
        ("restore", _("restore a backup into the data folder"), _restore),
    ):
        parser = backups.add(name, summary, run)
        about = _("a folder other than the data folder's own")
        parser.option("--place", PATH, about, metavar=_("DIR"))
        if name == "restore":
            parser.option("--snapshot", _("NAME"), _("the newest by default"))
    evidence.add_restore_to(backups)
    _add_backup_place(backups)
    copies = backups.add("copies", _("older copies of the data folder kept by a restore"), _copies)
    copies.option("--remove", _("NAME"), _("delete this one permanently"))


def _add_backup_place(backups: Commands) -> None:
    about = _("show where backups are written, or choose another folder")
    to = backups.add("place", about, _backup_place).add_mutually_exclusive_group()
    about = _("write backups there from now on")
    to.add_argument("folder", nargs="?", metavar=_("DIR"), help=about)
    about = _("write backups to the data folder again")
    to.add_argument("--usual", action="store_true", help=about)


def _copies(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        removed = None if args.remove is None else caseload.backups.remove_replaced(args.remove)
        copies = caseload.backups.replaced_copies()
    if removed is not None:
        message = _("Permanently deleted: {path}").format(path=removed)
        return context.answer({"removed": removed, "left": len(copies)}, message)
    names = "name path replaced_at"
    document = [output.picked(one, names, name=one.path.name) for one in copies]
    rows = [[one.path.name, one.replaced_at] for one in copies]
    return context.answer_table(document, [_("Older copy"), _("Replaced")], rows, _("None."))


def _backup_place(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        if args.folder or args.usual:
            folder = None if args.usual else Path(args.folder).absolute()
            place = caseload.backups.set_location(folder)
        else:
            place = caseload.backups.location()
    usual = place.chosen is None
    document = output.picked(place, "place usual chosen is_there", place=place.now, usual=usual)
    if place.is_there:
        message = _("Backups are written to {path}.").format(path=place.now)
    else:
        message = sentence_of("BACKUP_PLACE_AWAY", away_facts(place))
    return context.answer(document, message)


def _init(context: CommandContext, args: Namespace) -> int:
    for field in ("name", "unit"):
        if not getattr(args, field).strip():
            raise RuleBroken("FIELD_MISSING", field)
    opening = NewCaseload(args.name.strip(), args.unit.strip(), _school(context, args), args.role)
    target = _recovery_target(args)
    passphrase = context.new_passphrase(context.keys.passphrase)
    code = context.manager.create(context.home, passphrase, opening)
    message = _("A new caseload was created in {home}.").format(home=context.home)
    return _hand_over(context, code, target, message)


def _school(context: CommandContext, args: Namespace) -> str:
    school = args.school or context.manager.default_school(context.home)
    if not school and context.ask is not None:
        school = context.ask(_("School code (院校代码): "))
    if not (school or "").strip():
        raise RuleBroken("FIELD_MISSING", "school")
    return str(school).strip()


def _recovery_target(args: Namespace) -> Path | None:
    """Return the path for the recovery code; reject an existing file before anything is created."""
    if args.recovery_file is None:
        return None
    target: Path = args.recovery_file
    if target.is_dir():
        raise RuleBroken("TARGET_IS_FOLDER", "recovery_file", path=str(target))
    if target.exists():
        raise RuleBroken("TARGET_EXISTS", "recovery_file", path=str(target))
    if not target.absolute().parent.is_dir():
        raise Trouble("FOLDER_MISSING", path=str(target))
    return target


def _hand_over(context: CommandContext, code: str, target: Path | None, message: str) -> int:
    """Output the recovery code: to its file, or to stdout if there is none or writing fails."""
    from exports.atomic_files import write_atomically

    shown = {"home": context.home, "recovery_code": code}
    on_screen = f"{message}\n{_shown_once()}\n{code}"
    if target is None:
        return context.answer(shown, on_screen)
    try:
        write_atomically(target, _RECOVERY_NOTE.format(code=code).encode())
    except (RuleBroken, Trouble):
        # The caseload exists already: a code that no one has seen would be lost permanently.
        context.answer(shown, on_screen)
        raise
    message += "\n" + _("The recovery code was written to {path}.").format(path=target)
    return context.answer({"home": context.home, "recovery_file": target}, message)


def _shown_once() -> str:
    return _("Recovery code, shown only once; write it down and store it separately:")


def _list_keys(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        slots = caseload.keys.slots()
    names = {
        "passphrase": _("passphrase"),
        "recovery": _("recovery code"),
        "keyring": _("keyring of this account"),
    }
    return context.answer(slots, "\n".join(names.get(slot, slot) for slot in slots))


def _change_passphrase(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        caseload.keys.change_passphrase(context.new_passphrase(args.new_passphrase_fd))
    message = _("The passphrase was changed.") + " " + what_the_old_passphrase_opens()
    return context.answer({"changed": True}, message)


def _new_recovery(context: CommandContext, args: Namespace) -> int:
    from exports.atomic_files import write_atomically

    target = _recovery_target(args)
    shown = {"home": context.home}

    def show(code: str) -> None:
        if target is not None:
            write_atomically(target, _RECOVERY_NOTE.format(code=code).encode())
            return
        context.answer({**shown, "recovery_code": code}, f"{_shown_once()}\n{code}")
        context.flush()

    with context.open() as caseload:
        # The new code is output before the old one is revoked.
        caseload.keys.new_recovery_code(show)
    message = _("The recovery code was changed.") + " " + what_the_old_code_opens()
    if target is not None:
        message += "\n" + _("The recovery code was written to {path}.").format(path=target)
        context.answer({**shown, "recovery_file": target}, message)
    elif not context.as_json:
        context.answer(None, message)
    return 0


def _keyring_on(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        why = caseload.keys.keyring_on()
    if why is not None:
        raise Trouble("KEYRING_UNUSABLE", why=why)
    return context.answer({"keyring": True}, _("This account's keyring now opens the caseload."))


def _identity(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        caseload.exchange.write_identity(args.out)
    message = _(
        "Written: {path}. Anyone who has this file can read every parcel sealed for this computer."
    )
    return context.answer({"path": args.out}, message.format(path=args.out))


def _keyring_off(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        caseload.keys.keyring_off()
    return context.answer({"keyring": False}, _("The keyring no longer opens the caseload."))


def _back_up(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        place = caseload.backups.location()
        line = caseload.backups.take(args.place)
    is_as_chosen = args.place is not None or place.is_there
    where = {"place": args.place or place.now, "chosen": place.chosen}
    context.answer({**plain(line), **where, "is_as_chosen": is_as_chosen}, _snapshots((line,)))
    if not is_as_chosen:
        context.doubt(sentence_of("BACKUP_MADE_ELSEWHERE", away_facts(place)))
    return 0


def _list_backups(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        lines = caseload.backups.list(args.place)
    return context.answer(lines, _snapshots(lines))


def _check_backups(context: CommandContext, args: Namespace) -> int:
    with context.open() as caseload:
        count = len(caseload.backups.list(args.place))
        findings = caseload.backups.check(args.place)
    if findings:
        first = findings[0]
        facts = {"snapshot": first.snapshot, "path": first.path, "findings": len(findings)}
        raise RuleBroken(first.code, None, **facts)
    message = ngettext("{count} backup is intact.", "{count} backups are intact.", count)
    return context.answer({"ok": True, "backups": count}, message.format(count=count))


def _restore(context: CommandContext, args: Namespace) -> int:
    place = args.place or context.home / "backups"
    line = context.manager.restore(place, args.snapshot, context.home, context.offer_or_ask())
    return context.answer(line, _snapshots((line,)))


def _snapshots(lines: tuple[BackupSummary, ...]) -> str:
    headings = [_("Backup"), _("Taken"), _("Files"), _("Journal"), _("Bytes")]
    rows = map(attrgetter("name", "taken_at", "files", "journal", "size"), lines)
    return output.table(headings, rows, _("There is no backup yet."))


def _lang(context: CommandContext, args: Namespace) -> int:
    language = current_language()
    return context.answer({"language": language, "available": LANGUAGES}, language)
