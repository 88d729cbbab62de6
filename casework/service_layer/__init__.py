"""The service layer: every write method is one atomic action."""

from collections.abc import Callable
from datetime import date

from casework.ports import CaseloadStore, Clock, EvidenceStore
from casework.service_layer.base import ActionResult, ServiceContext
from casework.service_layer.corrections import CorrectionService
from casework.service_layer.data_protection import DataProtectionService
from casework.service_layer.destinations import DestinationService
from casework.service_layer.devices import ClockService, DeviceService
from casework.service_layer.documents import (
    DisclosureService,
    FormService,
    ReportService,
    SeatingService,
)
from casework.service_layer.drafts import (
    ComplaintDraft,
    DestinationDetails,
    EmployerDraft,
    EventDraft,
    PlanDraft,
    PostDraft,
    ReferralDraft,
    SignInDetails,
    TalkDraft,
    TrainingDraft,
    VisitDraft,
)
from casework.service_layer.employers import EmployerService, OutreachService
from casework.service_layer.events import EventService
from casework.service_layer.evidence import EvidenceService
from casework.service_layer.files import FileService, StudentDetailsService
from casework.service_layer.handover import HandoverService
from casework.service_layer.imports import ImportService
from casework.service_layer.notices import NoticeService
from casework.service_layer.pairings import PairingService
from casework.service_layer.parcels import ParcelService, ReturnService
from casework.service_layer.partners import PartnerService
from casework.service_layer.people import CategoryService, PeopleService
from casework.service_layer.plans import PlanService
from casework.service_layer.posts import PostService, ReferralService
from casework.service_layer.proofs import ProofDraft
from casework.service_layer.settings import PackService, SettingsService, SignalService
from casework.service_layer.settings_transfer import SettingsTransferService
from casework.service_layer.talks import TalkService
from casework.service_layer.training import TrainingService
from casework.service_layer.undo import Reversal, UndoService
from casework.service_layer.year import YearService


class CaseloadServices:
    """Every write operation on a caseload, by subject; each method of a service is one action."""

    def __init__(
        self,
        store: CaseloadStore,
        evidence: EvidenceStore,
        *,
        today: Callable[[], date],
        now: Clock,
    ) -> None:
        context = ServiceContext(store=store, evidence=evidence, today=today, now=now)
        self.today = today
        """The current day of this caseload."""

        # the caseload and its files
        self.files = FileService(context)
        self.student_details = StudentDetailsService(context)
        self.people = PeopleService(context)
        self.categories = CategoryService(context)
        self.year = YearService(context)
        self.data_protection = DataProtectionService(context)
        self.imports = ImportService(context)
        # the service to students
        self.pairings = PairingService(context)
        self.plans = PlanService(context)
        self.talks = TalkService(context)
        self.employers = EmployerService(context)
        self.posts = PostService(context)
        self.referrals = ReferralService(context)
        self.outreach = OutreachService(context)
        self.corrections = CorrectionService(context)
        self.events = EventService(context, self.corrections)
        self.training = TrainingService(context)
        self.destinations = DestinationService(context)
        self.evidence = EvidenceService(context)
        # documents and what they were made of
        self.disclosures = DisclosureService(context)
        self.forms = FormService(context)
        self.reports = ReportService(context)
        self.seating = SeatingService(context)
        # the office's rules and settings
        self.settings = SettingsService(context)
        self.settings_transfer = SettingsTransferService(context)
        self.packs = PackService(context)
        self.signals = SignalService(context)
        # the journal
        self.actions = UndoService(context)
        self.clock = ClockService(context)
        # the exchange
        self.partners = PartnerService(context)
        self.handover = HandoverService(context)
        self.parcels = ParcelService(context, self.handover)
        self.returns = ReturnService(context)
        self.notices = NoticeService(context)
        self.devices = DeviceService(context)


__all__ = [
    "ActionResult",
    "CaseloadServices",
    "ComplaintDraft",
    "DestinationDetails",
    "EmployerDraft",
    "EventDraft",
    "PlanDraft",
    "PostDraft",
    "ProofDraft",
    "ReferralDraft",
    "Reversal",
    "SignInDetails",
    "TalkDraft",
    "TrainingDraft",
    "VisitDraft",
]
