"""Display names of fields, kinds of record and actions."""

from __future__ import annotations

from casework.intake.fields import CATEGORY_PREFIX, part_of
from casework.records import Role
from ui.common.i18n import N_, _, official
from ui.common.record_fields import RECORD_FIELDS

_KINDS = {
    "keeper": N_("keeper of the caseload"),
    "file": N_("file"),
    "plan": N_("plan"),
    "pairing": N_("pairing"),
    "talk_session": N_("talk session"),
    "talk": N_("talk"),
    "employer": N_("employer"),
    "post": N_("post"),
    "referral": N_("referral"),
    "event": N_("event"),
    "attendance": N_("attendance"),
    "destination": N_("destination"),
    "evidence": N_("evidence"),
    "parked_row": N_("pending row"),
    "setting": N_("setting"),
    "pack_version": N_("rule pack"),
    "visit": N_("visit to an employer"),
    "training": N_("training"),
    "extra_service": N_("guidance or briefing"),
    "attachment": N_("evidence attached to a record"),
    "consent": N_("consent or notice"),
    "complaint": N_("complaint"),
    "signal_answer": N_("answer to a signal"),
    "erasure": N_("certificate of deletion"),
    "report": N_("issued report"),
    "seating": N_("seats of a class"),
    "partner": N_("partner"),
    "assignment": N_("assigned student"),
    "custody": N_("responsibility for a file"),
    "carried": N_("sender's statement on withheld text"),
}

_ACTIONS = {
    "caseload.open": N_("caseload opened"),
    "roster.import": N_("roster imported"),
    "parked.dismiss": N_("pending rows dismissed"),
    "talks.import": N_("talks imported"),
    "referrals.import": N_("referrals imported"),
    "events.import": N_("events imported"),
    "attendances.import": N_("attendances imported"),
    "employers.import": N_("employers imported"),
    "posts.import": N_("posts imported"),
    "destinations.import": N_("destinations imported"),
    "plan.make": N_("plan made"),
    "plan.measure": N_("plan measure completed"),
    "plan.confirm": N_("plan agreed"),
    "plan.review": N_("plan reviewed"),
    "pairing.set": N_("helper set"),
    "pairing.accept": N_("students taken over"),
    "pairing.join": N_("participant added"),
    "pairing.leave": N_("participant left"),
    "talk.log": N_("talk logged"),
    "employer.add": N_("employer added"),
    "employer.blacklist": N_("employer blacklisted"),
    "post.add": N_("post added"),
    "referral.make": N_("post recommended"),
    "employer.amend": N_("employer corrected"),
    "employer.verify": N_("employer verified"),
    "employer.clear_blacklist": N_("employer removed from the blacklist"),
    "post.amend": N_("post corrected"),
    "post.extend": N_("post extended"),
    "post.verify": N_("post verified"),
    "post.rule": N_("post decided on"),
    "referral.advance": N_("referral updated"),
    "visit.add": N_("visit recorded"),
    "visit.amend": N_("visit corrected"),
    "visit.withdraw": N_("visit withdrawn"),
    "complaint.add": N_("complaint registered"),
    "complaint.answer": N_("complaint answered"),
    "event.add": N_("event added"),
    "event.attend": N_("attendance recorded"),
    "event.amend": N_("event changed"),
    "event.change": N_("attendance status changed"),
    "training.record": N_("training recorded"),
    "training.advance": N_("training updated"),
    "extra.give": N_("guidance or briefing given"),
    "destination.register": N_("destination registered"),
    "destination.register_state": N_("national register status recorded"),
    "destination.sign_off": N_("destination approved"),
    "destination.lose": N_("destination lost"),
    "evidence.add": N_("evidence added"),
    "evidence.review": N_("evidence reviewed"),
    "evidence.save": N_("unencrypted copy of evidence saved"),
    "record.void": N_("record voided"),
    "record.correct": N_("record corrected"),
    "file.erase": N_("file erased"),
    "file.rest": N_("file paused"),
    "file.resume": N_("care resumed"),
    "file.renumber": N_("number or cohort corrected"),
    "file.same_person": N_("files linked as one person's"),
    "file.part": N_("file unlinked from another"),
    "file.contact": N_("contact details changed"),
    "category.recognise": N_("category recognised"),
    "category.cancel": N_("category cancelled"),
    "cohort.close": N_("cohort closed"),
    "cohort.reopen": N_("cohort reopened"),
    "consent.give": N_("notice or consent recorded"),
    "consent.withdraw": N_("consent withdrawn"),
    "action.undo": N_("action undone"),
    "action.redo": N_("action redone"),
    "file.open": N_("file opened"),
    "file.edit": N_("file edited"),
    "personal_data.reveal": N_("personal numbers unmasked"),
    "document.export": N_("documents made"),
    "form.set": N_("office form saved"),
    "form.drop": N_("office form removed"),
    "report.issue": N_("report issued"),
    "seating.set": N_("seats of a class set"),
    "settings.change": N_("settings changed"),
    "signal.answer": N_("signal answered"),
    "pack.add": N_("rule pack saved"),
    "pack.apply": N_("rule pack applied to files"),
    "partner.add": N_("partner pinned"),
    "partner.fields": N_("partner's access changed"),
    "partner.revoke": N_("partner's keys revoked"),
    "partner.assign": N_("students assigned to a partner"),
    "partner.unassign": N_("assignment to a partner ended"),
    "parcel.seal": N_("parcel sealed"),
    "parcel.heed": N_("revocation received"),
    "update.announce": N_("program version announced"),
    "keys.move": N_("moved to this computer"),
    "clock.repair": N_("recorded times fixed after the clock was wrong"),
    "keys.stay": N_("confirmed as the only computer"),
    "handover.offer": N_("files transferred"),
    "handover.take": N_("handover answered"),
    "keys.identity": N_("parcel decryption key exported"),
    "parcel.take": N_("parcel imported"),
    "parcel.leave": N_("returned records left as they are, or reopened"),
    "parcel.rule": N_("reported records returned"),
    "parcel.settle": N_("version conflict resolved"),
}

_FIELDS = {
    "about": N_("the record it concerns"),
    "accepted_on": N_("date of taking over"),
    "action": N_("action"),
    "analysis": N_("analysis"),
    "birth": N_("date of birth"),
    "by": N_("grouping"),
    "calendar": N_("calendar"),
    "categories": N_("hardship categories"),
    "category": N_("hardship category"),
    "change_reason": N_("reason for the new version"),
    "channel": N_("channel"),
    "city": N_("city"),
    "class_name": N_("class"),
    "code": N_("code"),
    "cohort": N_("cohort"),
    "college": N_("college"),
    "compare": N_("versions"),
    "complainant": N_("complainant"),
    "complaint": N_("complaint"),
    "confirmed_on": N_("date of agreement"),
    "contact": N_("contact"),
    "content": N_("content"),
    "country": N_("country or region"),
    "coverage": N_("training"),
    "dated": N_("date of the evidence"),
    "decision": N_("decision"),
    "difficulty": N_("difficulties"),
    "disclosure": N_("level of disclosure"),
    "done": N_("measure"),
    "done_on": N_("completion date"),
    "due_on": N_("due date"),
    "employer": N_("employer"),
    "employer_kind": N_("kind of employer"),
    "employer_uscc": N_("the employer's credit code"),
    "end": N_("end"),
    "ethnicity": N_("ethnic group"),
    "event": N_("event"),
    "file": N_("file to read"),
    "findings": N_("findings"),
    "fits_major": N_("suitable for the major"),
    "from": N_("first day"),
    "from_helper": N_("previous helper"),
    "gender": N_("gender"),
    "goal": N_("goal"),
    "goal_pay": N_("target pay"),
    "handler": N_("handled by"),
    "headcount": N_("number of openings"),
    "helper": N_("helper"),
    "helper_role": N_("role of the helper"),
    "helpers": N_("helpers"),
    "home": N_("data folder"),
    "how": N_("method"),
    "id_number": N_("identity number"),
    "industry": N_("trade"),
    "job_city": N_("preferred city"),
    "job_kind": N_("preferred work"),
    "job_title": N_("job"),
    "kind": N_("kind"),
    "lang": N_("language"),
    "level": N_("level of study"),
    "limit": N_("how many"),
    "lost_on": N_("date of the loss"),
    "lost_reason": N_("reason for the loss"),
    "list": N_("sign-in list"),
    "major": N_("major"),
    "match": N_("why it is suitable"),
    "measure": N_("measures"),
    "measure_due": N_("due date"),
    "measure_kind": N_("kind of measure"),
    "measure_owner": N_("person responsible"),
    "measures": N_("measures"),
    "mode": N_("mode"),
    "masking": N_("masking"),
    "name": N_("name"),
    "note": N_("note"),
    "on": N_("date"),
    "organiser": N_("organiser"),
    "out": N_("target"),
    "outcome": N_("outcome"),
    "own": N_("own words"),
    "pack": N_("rule pack"),
    "partner": N_("partner"),
    "accept": N_("what is accepted"),
    "fields": N_("extra data"),
    "pages": N_("pages"),
    "retention_years": N_("years that files are kept"),
    "sample": N_("sample"),
    "seed": N_("seed"),
    "value": N_("value"),
    "passphrase": N_("passphrase"),
    "pay": N_("pay"),
    "pay_high": N_("highest pay"),
    "pay_low": N_("lowest pay"),
    "phone": N_("phone"),
    "place": N_("place"),
    "plan": N_("plan"),
    "plan_level": N_("level of care"),
    "post": N_("post"),
    "problems": N_("target"),
    "proof": N_("evidence"),
    "proof_kind": N_("kind of evidence"),
    "reason": N_("reason"),
    "received_on": N_("date received"),
    "record": N_("record"),
    "records": N_("records"),
    "recovery_code": N_("recovery code"),
    "recovery_file": N_("file for the recovery code"),
    "region": N_("region"),
    "register_state": N_("national register status"),
    "responded_on": N_("date of the answer"),
    "response": N_("answer"),
    "return_reason": N_("reason for the return"),
    "review": N_("review date"),
    "review_note": N_("review comment"),
    "reviewed_by": N_("reviewed by"),
    "reviewed_on": N_("reviewed on"),
    "risk": N_("risk"),
    "role": N_("role"),
    "school": N_("code of the school"),
    "school_abroad": N_("school abroad"),
    "signoffs": N_("approvals"),
    "size": N_("size"),
    "snapshot": N_("backup"),
    "source": N_("source"),
    "stage": N_("stage"),
    "start": N_("start"),
    "state": N_("state"),
    "student_no": N_("student number"),
    "students": N_("students"),
    "subject": N_("subject"),
    "take": N_("who is meant"),
    "title": N_("title"),
    "to": N_("target"),
    "topic": N_("topic"),
    "unit": N_("unit"),
    "until": N_("last day"),
    "uscc": N_("unified social credit code"),
    "version": N_("definition"),
    "visit": N_("visit"),
    "visitor": N_("who went"),
    "visitors": N_("who went"),
    "where": N_("condition"),
}


_ROLES = {
    Role.COUNSELOR: N_("Counselor"),
    Role.ADVISOR: N_("Class advisor"),
    Role.OFFICE: N_("Careers Office"),
}


def role_name(role: Role) -> str:
    """Return the display name of a role."""
    return _(_ROLES[role])


def kind_name(kind: str) -> str:
    """Return the display name of a kind of record."""
    return _(_KINDS.get(kind, kind))


def action_name(name: str) -> str:
    """Return the display name of an action."""
    return _(_ACTIONS.get(name, name))


_OF_KIND = {
    ("plan", "level"): N_("level of care"),
    ("plan", "version"): N_("version"),
    ("consent", "version"): N_("version of the text"),
}
"""Fields whose name differs in this kind of record."""


def field_name(field: str, kind: str = "") -> str:
    """Return the display name of a field, depending on the kind of record if given.

    A field without a name is called by its key.
    """
    if (kind, field) in _OF_KIND:
        return _(_OF_KIND[kind, field])
    bare, part = part_of(field)
    if part:
        return _("{field} of record {number}").format(field=field_name(bare), number=part)
    if field.startswith(CATEGORY_PREFIX):
        return field.removeprefix(CATEGORY_PREFIX)
    return _(_FIELDS.get(field) or RECORD_FIELDS.get(field, field))


def official_kind(kind: str) -> str:
    """Return the name of a kind of record for Chinese forms."""
    return official(_KINDS.get(kind, kind))


def official_action(name: str) -> str:
    """Return the name of an action for Chinese forms."""
    return official(_ACTIONS.get(name, name))


def official_field(field: str) -> str:
    """Return the name of a field for Chinese forms."""
    return official(_FIELDS.get(field) or RECORD_FIELDS.get(field, field))


_HELPER_ROLES = {
    "高校领导班子成员": N_("school leadership"),
    "院系领导班子成员": N_("college leadership"),
    "就业指导教师": N_("careers adviser"),
    "班主任": N_("class advisor"),
    "专任教师": N_("lecturer"),
    "辅导员": N_("counselor"),
    "研究生导师": N_("supervisor"),
    "其他": N_("other"),
}


def helper_role_name(role: str | None) -> str:
    """Return the display name of a helper's role."""
    return _(_HELPER_ROLES.get(role or "", role or ""))
