"""The first accounts, and the accounts and tokens made from the command line."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import access.__main__
from access import first_start
from access.first_start import DEMO_ACCOUNTS
from access.passwords import DEMO_PASSWORD, is_right_password
from data.journal import SYSTEM, Journal, Role
from data.journal.agencies import list_agencies
from data.journal.identity import person_of_token
from data.journal.people import find_credential, find_person, list_people
from data.scope import EVERYTHING
from settings import Settings

Run = Callable[..., int]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATA_DIR", str(settings.data_dir))
    return lambda *arguments: access.__main__.main(list(arguments))


def right(journal: Journal, username: str, password: str) -> bool:
    credential = find_credential(journal, username)
    assert credential is not None
    return is_right_password(credential.password_hash, password)


def test_one_administrator_with_a_password_shown_once(journal: Journal, settings: Settings) -> None:
    told = " ".join(first_start(journal, settings))
    password = told.partition("with the password ")[2].partition(" ")[0]
    assert right(journal, "admin", password)
    admin = find_person(journal, "admin")
    assert admin is not None
    assert admin.roles == {Role.ADMINISTRATOR}
    assert first_start(journal, settings) == []
    assert right(journal, "admin", password)


def test_the_demo_has_its_documented_accounts(journal: Journal, settings: Settings) -> None:
    demo = replace(settings, is_demo=True)
    assert DEMO_PASSWORD in first_start(journal, demo)[0]
    people = {person.username: person for person in list_people(journal, SYSTEM)}
    assert {name: set(person.roles) for name, person in people.items()} == {
        "comandante": {Role.COMMANDER},
        "operatore": {Role.OPERATOR},
        "analista": {Role.ANALYST},
        "dirigente": {Role.MANAGER},
        "amministratore": {Role.ADMINISTRATOR},
    }
    assert all(person.scope == EVERYTHING for person in people.values())
    assert all(person.agency_id == "pl-milano" for person in people.values())
    assert all(right(journal, account.username, DEMO_PASSWORD) for account in DEMO_ACCOUNTS)
    assert first_start(journal, demo) == []


def test_the_agencies_are_the_citys(journal: Journal, settings: Settings) -> None:
    first_start(journal, settings)
    names = {agency.agency_id: agency.name for agency in list_agencies(journal)}
    assert names["pl-milano"] == "Polizia Locale Milano"
    assert {"vvf", "areu"} <= set(names)


def test_add_prints_a_password_that_works(
    run: Run, journal: Journal, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("person", "add", "Luigi", "--role", "viewer", "--municipalities", "015146") == 0
    told = capsys.readouterr().out
    assert right(journal, "luigi", told.strip().rpartition(" ")[2])
    luigi = find_person(journal, "luigi")
    assert luigi is not None
    assert luigi.scope.municipalities == {"015146"}
    assert luigi.scope.agencies is None


def test_a_whole_life_from_the_command_line(
    run: Run, journal: Journal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("person", "add", "capo", "--role", "administrator")
    run("person", "add", "luigi", "--role", "viewer")
    assert run("person", "role", "luigi", "operator", "analyst") == 0
    assert run("person", "scope", "luigi", "--kinds", "crash, fire") == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("una frase nuova\n"))
    assert run("person", "password", "luigi", "--stdin") == 0
    assert right(journal, "luigi", "una frase nuova")
    assert run("person", "disable", "luigi") == 0
    capsys.readouterr()
    assert run("person", "list") == 0
    assert capsys.readouterr().out.splitlines() == [
        "capo\tactive\tadministrator\t-\teverything",
        "luigi\tdisabled\tanalyst,operator\t-\tkinds=crash,fire",
    ]
    assert run("person", "enable", "luigi") == 0
    luigi = find_person(journal, "luigi")
    assert luigi is not None
    assert luigi.is_active


def test_a_token_is_printed_once(
    run: Run, journal: Journal, capsys: pytest.CaptureFixture[str]
) -> None:
    run("person", "add", "cad", "--role", "operator")
    capsys.readouterr()
    assert run("token", "cad", "--name", "CAD link", "--days", "7") == 0
    token = capsys.readouterr().out.strip()
    cad = find_person(journal, "cad")
    assert cad is not None
    assert person_of_token(journal, token, cad.created_at) == cad
    assert run("tokens") == 0
    listed = capsys.readouterr().out
    assert "CAD link" in listed
    assert token not in listed
    assert run("revoke", "1") == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["person", "disable", "capo"], "found no active administrator after this change"),
        (["person", "role", "capo", "viewer"], "found no active administrator after this change"),
        (["person", "disable", "nessuno"], "person 'nessuno' found nowhere"),
        (["person", "add", "capo", "--role", "viewer"], "person 'capo' found already"),
        (["person", "add", "a b", "--role", "viewer"], "user name 'a b' found, expected"),
        (["person", "add", "b2", "--role", "viewer", "--agency", "x"], "agency 'x' found"),
        (["token", "nessuno", "--name", "x"], "person 'nessuno' found nowhere"),
        (["revoke", "9"], "token 9 found nowhere"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(
    run: Run, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    run("person", "add", "capo", "--role", "administrator")
    capsys.readouterr()
    assert run(*arguments) == 1
    told = capsys.readouterr()
    assert message in told.err
    assert told.err.count("\n") == 1
    assert "Password" not in told.out


def test_the_public_password_is_refused(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, journal: Any
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(DEMO_PASSWORD + "\n"))
    assert run("person", "add", "luigi", "--role", "viewer", "--stdin") == 1
    assert "the demo's public password found" in capsys.readouterr().err
    assert find_person(journal, "luigi") is None
