"""The journal's first tables: people, their access, what they did, and the audit of it."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ROLES = ("viewer", "operator", "commander", "analyst", "manager", "administrator")

APPEND_ONLY = {
    "sqlite": [
        """
        CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit is append only'); END
        """,
        """
        CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit is append only'); END
        """,
    ],
    "postgresql": [
        """
        CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit is append only'; END $$
        """,
        """
        CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()
        """,
    ],
}


def upgrade() -> None:
    _create_access()
    _create_work()
    _create_audit()


def _create_access() -> None:
    op.create_table(
        "agency",
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", name="pk_agency"),
    )
    op.create_table(
        "role",
        sa.Column("role", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("role", name="pk_role"),
    )
    op.create_table(
        "person",
        sa.Column("person_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.agency_id"], name="fk_person_agency_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_person"),
        sa.UniqueConstraint("username", name="uq_person_username"),
    )
    op.create_table(
        "person_role",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name="fk_person_role_person_id"
        ),
        sa.ForeignKeyConstraint(["role"], ["role.role"], name="fk_person_role_role"),
        sa.PrimaryKeyConstraint("person_id", "role", name="pk_person_role"),
    )
    op.create_table(
        "scope",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("municipalities", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("agencies", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("kinds", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"], name="fk_scope_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_scope"),
    )
    op.create_table(
        "api_token",
        sa.Column("token_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"], name="fk_api_token_person_id"),
        sa.PrimaryKeyConstraint("token_id", name="pk_api_token"),
        sa.UniqueConstraint("token_hash", name="uq_api_token_token_hash"),
    )
    op.create_index("ix_api_token_person_id", "api_token", ["person_id"], unique=False)
    op.create_table(
        "login",
        sa.Column("session_hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"], name="fk_login_person_id"),
        sa.PrimaryKeyConstraint("session_hash", name="pk_login"),
    )
    op.create_index("ix_login_person_id", "login", ["person_id"], unique=False)
    op.create_index("ix_login_started_at", "login", ["started_at"], unique=False)
    role = sa.table("role", sa.column("role", sa.String()))
    op.bulk_insert(role, [{"role": name} for name in ROLES])


def _create_work() -> None:
    op.create_table(
        "note",
        sa.Column("note_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.person_id"], name="fk_note_author_id"),
        sa.PrimaryKeyConstraint("note_id", name="pk_note"),
    )
    op.create_index("ix_note_incident_id", "note", ["incident_id"], unique=False)
    op.create_table(
        "acknowledgement",
        sa.Column("acknowledgement_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("thing_kind", sa.String(), nullable=False),
        sa.Column("thing_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name="fk_acknowledgement_person_id"
        ),
        sa.PrimaryKeyConstraint("acknowledgement_id", name="pk_acknowledgement"),
    )
    op.create_index(
        "ix_acknowledgement_thing", "acknowledgement", ["thing_kind", "thing_id"], unique=False
    )
    op.create_table(
        "share",
        sa.Column("share_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.agency_id"], name="fk_share_agency_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"], name="fk_share_person_id"),
        sa.PrimaryKeyConstraint("share_id", name="pk_share"),
    )
    op.create_index("ix_share_agency_id", "share", ["agency_id"], unique=False)
    op.create_index("ix_share_incident_id", "share", ["incident_id"], unique=False)


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("audit_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("thing_kind", sa.String(), nullable=True),
        sa.Column("thing_id", sa.String(), nullable=True),
        sa.Column("detail", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"], name="fk_audit_person_id"),
        sa.PrimaryKeyConstraint("audit_id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_index("ix_audit_person_id", "audit", ["person_id"], unique=False)
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    tables = ("audit", "share", "acknowledgement", "note", "login", "api_token")
    for table in (*tables, "scope", "person_role", "person", "role", "agency"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_append_only()")
