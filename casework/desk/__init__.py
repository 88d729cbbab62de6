"""The one door for writes: every method is one action, kept whole or not at all."""

from casework.desk.base import Done
from casework.desk.corrections import CorrectionDesk, CorrectionPreview
from casework.desk.destinations import DestinationDesk
from casework.desk.drafts import (
    EmployerDraft,
    EventDraft,
    PlanDraft,
    PostDraft,
    ReferralDraft,
    TalkDraft,
)
from casework.desk.events import EventDesk
from casework.desk.exports import ExportDesk
from casework.desk.facts import FactsDesk
from casework.desk.files import FileDesk
from casework.desk.imports import ImportDesk, ImportReport
from casework.desk.pairings import PairingDesk
from casework.desk.plans import PlanDesk
from casework.desk.referrals import ReferralDesk
from casework.desk.settings import SettingsDesk
from casework.desk.talks import TalkDesk
from casework.desk.undo import Reversal, UndoDesk


class Desk(
    FileDesk,
    FactsDesk,
    ImportDesk,
    PairingDesk,
    PlanDesk,
    TalkDesk,
    ReferralDesk,
    EventDesk,
    DestinationDesk,
    ExportDesk,
    SettingsDesk,
    CorrectionDesk,
    UndoDesk,
):
    """Everything that can be written down in a caseload."""


__all__ = [
    "CorrectionPreview",
    "Desk",
    "Done",
    "EmployerDraft",
    "EventDraft",
    "ImportReport",
    "PlanDraft",
    "PostDraft",
    "ReferralDraft",
    "Reversal",
    "TalkDraft",
]
