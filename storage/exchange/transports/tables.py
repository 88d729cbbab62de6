"""Tables of the sync state: targets, deliveries, files seen and received."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows import Base


class TargetRow(Base):
    """A target with the results of its last attempts; never part of a parcel."""

    __tablename__ = "exchange_target"

    name: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    address: Mapped[str]
    user: Mapped[str]
    pin: Mapped[str]
    key_file: Mapped[str]
    partners: Mapped[list[Any]]
    takes: Mapped[bool]
    tried_at: Mapped[datetime | None]
    worked_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failures: Mapped[int]
    problem: Mapped[str | None]
    received: Mapped[int]


class DeliveryRow(Base):
    """The delivery of a sealed file to one place: number of attempts, when it finished."""

    __tablename__ = "delivery"

    target: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    tries: Mapped[int]
    delivered_at: Mapped[datetime | None]


class SeenRow(Base):
    """A remote file that was checked; another ``mark`` means other bytes."""

    __tablename__ = "exchange_seen"

    target: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]
    arrival_id: Mapped[UUID]


class ArrivalRow(Base):
    """A received file; its copy is ``file`` in the inbox while it is needed."""

    __tablename__ = "arrival"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.Text(), unique=True)
    file: Mapped[str]
    name: Mapped[str]
    size: Mapped[int]
    at: Mapped[datetime]
    target: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    code: Mapped[str | None]
    kind: Mapped[str | None]
    sender: Mapped[str | None]
    seq: Mapped[int | None]
    records: Mapped[int]
    action_id: Mapped[UUID | None]
