"""The service layer: every write method is one atomic action."""

from casework.service_layer.base import ActionResult
from casework.service_layer.categories import CategoryService
from casework.service_layer.clock_repair import ClockRepair, ClockService
from casework.service_layer.corrections import CorrectionPreview, CorrectionService
from casework.service_layer.data_protection import DataProtectionService, ErasureResult
from casework.service_layer.destinations import DestinationDetails, DestinationService
from casework.service_layer.drafts import (
    ComplaintDraft,
    EmployerDraft,
    EventDraft,
    PlanDraft,
    PostDraft,
    ReferralDraft,
    TalkDraft,
    VisitDraft,
)
from casework.service_layer.employers import EmployerService
from casework.service_layer.events import EventService, SignInDetails
from casework.service_layer.evidence import EvidenceService
from casework.service_layer.exchange import ExchangeService, ParcelImport
from casework.service_layer.exports import ExportService
from casework.service_layer.files import FileService
from casework.service_layer.forms import FormService
from casework.service_layer.imports import ImportReport, ImportService
from casework.service_layer.notices import NoticeService
from casework.service_layer.outreach import OutreachService
from casework.service_layer.packs import PackService
from casework.service_layer.pairings import PairingService
from casework.service_layer.partners import PartnerService
from casework.service_layer.people import PeopleService
from casework.service_layer.plans import PlanService
from casework.service_layer.posts import PostService
from casework.service_layer.proofs import ProofDraft, ProofUse
from casework.service_layer.referrals import NewOffer, ReferralService
from casework.service_layer.reports import ReportService
from casework.service_layer.seating import SeatingService
from casework.service_layer.settings import SettingsService
from casework.service_layer.settings_transfer import SettingsTransferService
from casework.service_layer.signals import SignalService
from casework.service_layer.student_details import StudentDetailsService
from casework.service_layer.talks import TalkService
from casework.service_layer.training import TrainingDraft, TrainingService, TrainingStep
from casework.service_layer.undo import Reversal, UndoService
from casework.service_layer.year import YearService


class CaseloadServices(
    FileService,
    StudentDetailsService,
    PeopleService,
    CategoryService,
    YearService,
    DataProtectionService,
    ImportService,
    PairingService,
    PlanService,
    TalkService,
    EmployerService,
    PostService,
    ReferralService,
    OutreachService,
    EventService,
    TrainingService,
    DestinationService,
    EvidenceService,
    ExportService,
    FormService,
    ReportService,
    SeatingService,
    SettingsService,
    SettingsTransferService,
    SignalService,
    ClockService,
    PackService,
    CorrectionService,
    PartnerService,
    ExchangeService,
    NoticeService,
    UndoService,
):
    """Every write operation on a caseload."""


__all__ = [
    "ActionResult",
    "CaseloadServices",
    "ClockRepair",
    "ComplaintDraft",
    "CorrectionPreview",
    "DestinationDetails",
    "EmployerDraft",
    "ErasureResult",
    "EventDraft",
    "ImportReport",
    "NewOffer",
    "ParcelImport",
    "PlanDraft",
    "PostDraft",
    "ProofDraft",
    "ProofUse",
    "ReferralDraft",
    "Reversal",
    "SignInDetails",
    "TalkDraft",
    "TrainingDraft",
    "TrainingStep",
    "VisitDraft",
]
