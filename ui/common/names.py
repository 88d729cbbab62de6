"""The names of fields, kinds of record and actions, as people read them."""

from __future__ import annotations

from ui.common.words import N_, _

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
    "parked_row": N_("waiting row"),
    "setting": N_("setting"),
    "pack_version": N_("rule pack"),
    "visit": N_("visit to an employer"),
    "training": N_("training"),
    "extra_service": N_("guidance or briefing"),
    "attachment": N_("evidence laid beside a record"),
    "consent": N_("consent or notice"),
    "complaint": N_("complaint"),
    "signal_answer": N_("answer to a signal"),
    "erasure": N_("certificate of deletion"),
}

_ACTIONS = {
    "caseload.open": N_("caseload opened"),
    "roster.import": N_("roster imported"),
    "plan.make": N_("plan made"),
    "pairing.set": N_("helper set"),
    "talk.log": N_("talk logged"),
    "employer.add": N_("employer added"),
    "employer.blacklist": N_("employer blacklisted"),
    "post.add": N_("post added"),
    "referral.make": N_("post recommended"),
    "event.add": N_("event added"),
    "event.attend": N_("attendance recorded"),
    "destination.register": N_("destination registered"),
    "record.void": N_("record voided"),
    "action.undo": N_("action taken back"),
    "action.redo": N_("action brought again"),
    "file.open": N_("file opened"),
    "file.edit": N_("file edited"),
    "personal_data.reveal": N_("personal numbers shown"),
    "document.export": N_("documents made"),
    "settings.change": N_("settings changed"),
}

_FIELDS = {
    "action": N_("action"),
    "analysis": N_("analysis"),
    "birth": N_("date of birth"),
    "by": N_("grouping"),
    "categories": N_("hardship categories"),
    "city": N_("city"),
    "class_name": N_("class"),
    "code": N_("code"),
    "cohort": N_("cohort"),
    "college": N_("college"),
    "content": N_("content"),
    "difficulty": N_("difficulties"),
    "disclosure": N_("level of disclosure"),
    "employer": N_("employer"),
    "end": N_("end"),
    "ethnicity": N_("ethnic group"),
    "event": N_("event"),
    "file": N_("file to read"),
    "gender": N_("gender"),
    "goal": N_("goal"),
    "helper": N_("helper"),
    "helper_role": N_("role of the helper"),
    "home": N_("data folder"),
    "id_number": N_("identity number"),
    "job_city": N_("wanted city"),
    "job_kind": N_("wanted work"),
    "kind": N_("kind"),
    "lang": N_("language"),
    "level": N_("level of study"),
    "major": N_("major"),
    "match": N_("why it fits"),
    "measure": N_("measures"),
    "measures": N_("measures"),
    "mode": N_("mode"),
    "name": N_("name"),
    "on": N_("date"),
    "organiser": N_("organiser"),
    "out": N_("target"),
    "own": N_("own words"),
    "passphrase": N_("passphrase"),
    "pay_high": N_("highest pay"),
    "pay_low": N_("lowest pay"),
    "phone": N_("phone"),
    "place": N_("place"),
    "post": N_("post"),
    "problems": N_("target"),
    "proof": N_("evidence"),
    "reason": N_("reason"),
    "record": N_("record"),
    "records": N_("records"),
    "recovery_code": N_("recovery code"),
    "recovery_file": N_("file for the recovery code"),
    "responded_on": N_("date of the answer"),
    "response": N_("answer"),
    "review": N_("review date"),
    "role": N_("role"),
    "school": N_("code of the school"),
    "snapshot": N_("backup"),
    "source": N_("source"),
    "start": N_("begin"),
    "state": N_("state"),
    "student_no": N_("student number"),
    "students": N_("students"),
    "title": N_("title"),
    "to": N_("target"),
    "topic": N_("topic"),
    "unit": N_("unit"),
    "until": N_("last day"),
    "uscc": N_("unified social credit code"),
    "where": N_("condition"),
}


def kind_name(kind: str) -> str:
    """Return what a kind of record is called."""
    return _(_KINDS.get(kind, kind))


def action_name(name: str) -> str:
    """Return what an action is called."""
    return _(_ACTIONS.get(name, name))


def field_name(field: str) -> str:
    """Return what a field is called; one that has no name yet is called by its key."""
    return _(_FIELDS.get(field, field))
