"""Complete casework: settings, packs, visits, trainings, attachments, and new record fields."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _new_tables()
    _new_columns()
    _minima()


def _new_tables() -> None:
    op.create_table(
        "erasure",
        sa.Column("file_digest", sa.Text(), nullable=False),
        sa.Column("cohort", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "pack_version",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_version")),
        sa.UniqueConstraint("ref", name=op.f("uq_pack_version_ref")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint("key", name=op.f("uq_setting_key")),
    )
    op.create_table(
        "signal_answer",
        sa.Column("signal", sa.Text(), nullable=False),
        sa.Column("detector", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_answer")),
    )
    with op.batch_alter_table("signal_answer") as batch_op:
        batch_op.create_index(batch_op.f("ix_signal_answer_signal"), ["signal"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("target_kind", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("proof_kind", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_attachment_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_attachment_file_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attachment_evidence_id"), ["evidence_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_attachment_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_target_id"), ["target_id"], unique=False)

    op.create_table(
        "complaint",
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("complainant", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("handler", sa.Text(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employer.id"], name=op.f("fk_complaint_employer_id_employer")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_complaint_file_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
    )
    with op.batch_alter_table("complaint") as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_file_id"), ["file_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("consent_kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_consent_file_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent") as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_file_id"), ["file_id"], unique=False)

    op.create_table(
        "extra_service",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["file.id"], name=op.f("fk_extra_service_file_id_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_service")),
    )
    with op.batch_alter_table("extra_service") as batch_op:
        batch_op.create_index(batch_op.f("ix_extra_service_file_id"), ["file_id"], unique=False)

    op.create_table(
        "training",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=True),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("enrolled_on", sa.Date(), nullable=True),
        sa.Column("begun_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_training_file_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
    )
    with op.batch_alter_table("training") as batch_op:
        batch_op.create_index(batch_op.f("ix_training_file_id"), ["file_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("employer_name", sa.Text(), nullable=False),
        sa.Column("visitors", sa.JSON(), nullable=False),
        sa.Column("college", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("proof_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["employer.id"], name=op.f("fk_visit_employer_id_employer")
        ),
        sa.ForeignKeyConstraint(
            ["proof_id"], ["evidence.id"], name=op.f("fk_visit_proof_id_evidence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit") as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_proof_id"), ["proof_id"], unique=False)


def _new_columns() -> None:
    with op.batch_alter_table("attendance") as batch_op:
        batch_op.add_column(sa.Column("signed_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("signed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("feedback", sa.Text(), nullable=True))

    with op.batch_alter_table("destination") as batch_op:
        batch_op.add_column(sa.Column("employer_uscc", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("employer_kind", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("job_title", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("pay", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("region", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("fits_major", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("by_referral", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("register_state", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("school_abroad", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("country", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("signoffs", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("lost_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("lost_reason", sa.Text(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_destination_by_referral"), ["by_referral"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_destination_by_referral_referral"), "referral", ["by_referral"], ["id"]
        )

    with op.batch_alter_table("employer") as batch_op:
        batch_op.add_column(sa.Column("blacklist_kind", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("industry", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("size", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("region", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("contact", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("verified_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("verified_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("verified_how", sa.Text(), nullable=True))

    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("start", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("end", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("city", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("url", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("session_no", sa.Text(), nullable=True))

    with op.batch_alter_table("evidence") as batch_op:
        batch_op.add_column(sa.Column("media", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("picture_hash", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("taken_on", sa.Date(), nullable=True))

    with op.batch_alter_table("file") as batch_op:
        batch_op.add_column(sa.Column("withdrawn_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("id_kind", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("political", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("origin", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("leaving", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("graduates_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("job_industry", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("job_pay", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("contacts", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("aliases", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("person_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_file_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("pairing") as batch_op:
        batch_op.add_column(
            sa.Column("is_participant", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("accepted_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("handover_note", sa.Text(), nullable=True))

    with op.batch_alter_table("plan") as batch_op:
        batch_op.add_column(sa.Column("made_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("level", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("risk", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("goal_kind", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("goal_city", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("goal_industry", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("goal_pay", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reviewed_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("review_note", sa.Text(), nullable=True))

    with op.batch_alter_table("post") as batch_op:
        batch_op.add_column(sa.Column("job_kind", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("industry", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("headcount", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("contact", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("text", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("visit_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("verified_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("verified_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("ruling", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("ruling_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("ruling_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ruling_note", sa.Text(), nullable=True))
        batch_op.create_index(batch_op.f("ix_post_visit_id"), ["visit_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_post_visit_id_visit"), "visit", ["visit_id"], ["id"]
        )

    with op.batch_alter_table("referral") as batch_op:
        batch_op.add_column(sa.Column("way", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("recommended_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("steps", sa.JSON(), server_default="[]", nullable=False))

    with op.batch_alter_table("talk") as batch_op:
        batch_op.add_column(sa.Column("feedback", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_how", sa.Text(), nullable=True))

    with op.batch_alter_table("talk_session") as batch_op:
        batch_op.add_column(sa.Column("talk_kind", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("wishes", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("next_step", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("follow_up_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("follow_up", sa.Text(), nullable=True))


def _minima() -> None:
    """Store the minima next to the counts; all files are recounted for this."""
    for service in ("talk", "referral", "event"):
        op.add_column("standing", sa.Column(f"{service}_minimum", sa.Integer(), nullable=True))
    op.execute("DELETE FROM note WHERE key = 'counted_on'")


def downgrade() -> None:
    raise NotImplementedError("downgrades are not supported; restore a backup instead")
