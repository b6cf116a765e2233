"""The first accounts: one administrator, or the documented accounts of the demo."""

from dataclasses import dataclass
from datetime import UTC, datetime

from access.passwords import DEMO_PASSWORD, hash_password, new_password
from data.city import load_city
from data.journal import SYSTEM, Journal, Role
from data.journal.agencies import Agency, keep_agencies
from data.journal.people import NewPerson, found
from settings import Settings

ADMINISTRATOR = "admin"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    username: str
    display_name: str
    role: Role


DEMO_ACCOUNTS = (
    DemoAccount("comandante", "Comandante", Role.COMMANDER),
    DemoAccount("operatore", "Operatore", Role.OPERATOR),
    DemoAccount("analista", "Analista", Role.ANALYST),
    DemoAccount("dirigente", "Dirigente", Role.MANAGER),
    DemoAccount("amministratore", "Amministratore", Role.ADMINISTRATOR),
)


def first_start(journal: Journal, settings: Settings) -> list[str]:
    """Keep the city's agencies, and open the first accounts where there are none.

    Returns what to tell whoever starts the program: a generated password is shown only here.
    """
    at = datetime.now(UTC).replace(microsecond=0)
    agencies = [Agency(a.agency_id, a.name) for a in load_city(settings.city).agencies]
    keep_agencies(journal, SYSTEM, agencies, at)
    if settings.is_demo:
        return _open_demo(journal, agencies[0].agency_id if agencies else None, at)
    return _open_administrator(journal, at)


def _open_administrator(journal: Journal, at: datetime) -> list[str]:
    password = new_password()
    administrator = NewPerson(
        username=ADMINISTRATOR,
        display_name="Amministratore",
        password_hash=hash_password(password),
        roles=frozenset({Role.ADMINISTRATOR}),
    )
    if not found(journal, [administrator], at):
        return []
    return [
        f"First start: sign in as {ADMINISTRATOR!r} with the password {password} (shown only now).",
        "Change it with: python -m access person password admin",
    ]


def _open_demo(journal: Journal, agency_id: str | None, at: datetime) -> list[str]:
    password_hash = hash_password(DEMO_PASSWORD)
    people = [
        NewPerson(
            username=account.username,
            display_name=account.display_name,
            password_hash=password_hash,
            roles=frozenset({account.role}),
            agency_id=agency_id,
        )
        for account in DEMO_ACCOUNTS
    ]
    if not found(journal, people, at):
        return []
    names = ", ".join(account.username for account in DEMO_ACCOUNTS)
    return [f"Demo: sign in as {names}, each with the password {DEMO_PASSWORD}."]
