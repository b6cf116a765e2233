"""The journal's tables, as SQLAlchemy 2.1 typed models; they never leave ``data.journal``."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, Index, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

CONSTRAINT_NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC also where the database knows no zones (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"found the naive time {value.isoformat()}, expected an aware one")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: Instant(),
        str: String(),
        list[str]: JSON(none_as_null=True),
        dict[str, Any]: JSON(none_as_null=True),
    }


class AgencyRow(Base):
    __tablename__ = "agency"

    agency_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class RoleRow(Base):
    __tablename__ = "role"

    role: Mapped[str] = mapped_column(primary_key=True)


class PersonRow(Base):
    __tablename__ = "person"

    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    username: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    password_hash: Mapped[str]
    language: Mapped[str]
    agency_id: Mapped[str | None] = mapped_column(ForeignKey("agency.agency_id"))
    is_active: Mapped[bool]
    created_at: Mapped[datetime]
    roles: Mapped[list["PersonRoleRow"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan"
    )
    scope: Mapped["ScopeRow | None"] = relationship(lazy="joined", cascade="all, delete-orphan")


class PersonRoleRow(Base):
    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"), primary_key=True)
    role: Mapped[str] = mapped_column(ForeignKey("role.role"), primary_key=True)


class ScopeRow(Base):
    """What a person may see; a null list is no limit, a missing row lets nothing through."""

    __tablename__ = "scope"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"), primary_key=True)
    municipalities: Mapped[list[str] | None]
    agencies: Mapped[list[str] | None]
    kinds: Mapped[list[str] | None]


class ApiTokenRow(Base):
    """A bearer token; only its SHA-256 is kept."""

    __tablename__ = "api_token"

    token_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class LoginRow(Base):
    """One signed-in browser; only the SHA-256 of its session id is kept."""

    __tablename__ = "login"

    session_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"), index=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class NoteRow(Base):
    __tablename__ = "note"

    note_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    incident_id: Mapped[str] = mapped_column(index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"))
    text: Mapped[str]
    at: Mapped[datetime]


class AcknowledgementRow(Base):
    """Someone saw a thing (an alarm, an alert, an incident) and took note of it."""

    __tablename__ = "acknowledgement"
    __table_args__ = (Index("ix_acknowledgement_thing", "thing_kind", "thing_id"),)

    acknowledgement_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    thing_kind: Mapped[str]
    thing_id: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"))
    at: Mapped[datetime]
    note: Mapped[str | None]


class ShareRow(Base):
    """One incident shown to an agency outside its scope, for a while."""

    __tablename__ = "share"

    share_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    incident_id: Mapped[str] = mapped_column(index=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.agency_id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]


class AuditRow(Base):
    """Who did what, when, from where. Append only: the database refuses changes and removals."""

    __tablename__ = "audit"

    audit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.person_id"), index=True)
    actor: Mapped[str]
    action: Mapped[str]
    thing_kind: Mapped[str | None]
    thing_id: Mapped[str | None]
    detail: Mapped[dict[str, Any] | None]
    address: Mapped[str | None]
