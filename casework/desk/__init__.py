"""The one door for writes: every method is one action, kept whole or not at all."""

from casework.desk.base import Done
from casework.desk.care import CareDesk, Erased
from casework.desk.categories import CategoryDesk
from casework.desk.clocks import ClockDesk, ClockRepair
from casework.desk.corrections import CorrectionDesk, CorrectionPreview
from casework.desk.destinations import DestinationDesk, DestinationDetails
from casework.desk.drafts import (
    ComplaintDraft,
    EmployerDraft,
    EventDraft,
    PlanDraft,
    PostDraft,
    ReferralDraft,
    TalkDraft,
    VisitDraft,
)
from casework.desk.employers import EmployerDesk
from casework.desk.events import EventDesk, SignedIn
from casework.desk.evidence import EvidenceDesk
from casework.desk.exchange import ExchangeDesk, TakenParcel
from casework.desk.exports import ExportDesk
from casework.desk.facts import FactsDesk
from casework.desk.files import FileDesk
from casework.desk.forms import FormDesk
from casework.desk.imports import ImportDesk, ImportReport
from casework.desk.notices import NoticeDesk
from casework.desk.outreach import OutreachDesk
from casework.desk.packs import PackDesk
from casework.desk.pairings import PairingDesk
from casework.desk.partners import PartnerDesk
from casework.desk.people import PeopleDesk
from casework.desk.plans import PlanDesk
from casework.desk.posts import PostDesk
from casework.desk.proofs import ProofDraft, ProofUse
from casework.desk.referrals import NewOffer, ReferralDesk
from casework.desk.reports import ReportDesk
from casework.desk.seating import SeatingDesk
from casework.desk.settings import SettingsDesk
from casework.desk.signals import SignalDesk
from casework.desk.talks import TalkDesk
from casework.desk.training import TrainingDesk, TrainingDraft, TrainingStep
from casework.desk.travelling import TravellingDesk
from casework.desk.undo import Reversal, UndoDesk
from casework.desk.year import YearDesk


class Desk(
    FileDesk,
    FactsDesk,
    PeopleDesk,
    CategoryDesk,
    YearDesk,
    CareDesk,
    ImportDesk,
    PairingDesk,
    PlanDesk,
    TalkDesk,
    EmployerDesk,
    PostDesk,
    ReferralDesk,
    OutreachDesk,
    EventDesk,
    TrainingDesk,
    DestinationDesk,
    EvidenceDesk,
    ExportDesk,
    FormDesk,
    ReportDesk,
    SeatingDesk,
    SettingsDesk,
    TravellingDesk,
    SignalDesk,
    ClockDesk,
    PackDesk,
    CorrectionDesk,
    PartnerDesk,
    ExchangeDesk,
    NoticeDesk,
    UndoDesk,
):
    """Everything that can be written down in a caseload."""


__all__ = [
    "ClockRepair",
    "ComplaintDraft",
    "CorrectionPreview",
    "Desk",
    "DestinationDetails",
    "Done",
    "EmployerDraft",
    "Erased",
    "EventDraft",
    "ImportReport",
    "NewOffer",
    "PlanDraft",
    "PostDraft",
    "ProofDraft",
    "ProofUse",
    "ReferralDraft",
    "Reversal",
    "SignedIn",
    "TakenParcel",
    "TalkDraft",
    "TrainingDraft",
    "TrainingStep",
    "VisitDraft",
]
