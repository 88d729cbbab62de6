"""Names of transports, syncs and parcel states."""

from __future__ import annotations

from casework.exchange.targets import DeliveryState, SyncSummary, TargetState, TransportKind
from ui.common.i18n import N_, _, ngettext
from ui.common.problems import sentence_of

_ROADS = {
    TransportKind.FOLDER: N_("Network or USB folder"),
    TransportKind.WATCH: N_("Watched folder"),
    TransportKind.WEBDAV: N_("WebDAV"),
    TransportKind.SFTP: N_("SFTP"),
}


def transport_kind_name(kind: TransportKind) -> str:
    """Return the name of a kind of transport."""
    return _(_ROADS[kind])


def sync_summary_words(done: SyncSummary) -> str:
    """Return the result of a sync in one line."""
    parts = []
    if done.sent:
        parts.append(
            ngettext("{count} uploaded", "{count} uploaded", done.sent).format(count=done.sent)
        )
    if done.received:
        told = ngettext("{count} parcel received", "{count} parcels received", done.received)
        parts.append(told.format(count=done.received))
    if done.taken:
        told = ngettext("{count} parcel imported", "{count} parcels imported", done.taken)
        parts.append(told.format(count=done.taken))
    if done.receipts:
        told = ngettext("{count} receipt", "{count} receipts", done.receipts)
        parts.append(told.format(count=done.receipts))
    if done.refused:
        told = ngettext("{count} file on hold", "{count} files on hold", done.refused)
        parts.append(told.format(count=done.refused))
    if done.left:
        told = ngettext("{count} still queued", "{count} still queued", done.left)
        parts.append(told.format(count=done.left))
    if done.is_emptied:
        parts.append(_("a missing upload was repeated"))
    return _(", ").join(parts) or _("nothing new")


def target_problem(state: TargetState) -> str:
    """Return why the last sync with a target failed and what to do; empty when it did not."""
    target = state.target
    facts = {"address": target.address, "target": target.name, "path": target.key_file}
    return "" if state.problem is None else sentence_of(state.problem, facts)


def sending_word(sending: DeliveryState) -> str:
    """Return the state of one of our parcels in one or two words."""
    state = sending.parcel.state
    if state == "acknowledged":
        return _("Acknowledged")
    if state == "returned":
        return _("Returned")
    return _("Uploaded") if sending.handed_over_at is not None else _("Queued")
