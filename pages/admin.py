"""Amministrazione: who may do what here, what was done, and what the simulated city plays."""

from datetime import UTC, datetime, timedelta
from typing import Any

import dash
from dash import ALL, MATCH, Input, Output, State, callback, ctx, dcc, html
from dash.development.base_component import Component

import services
from components.attributes import attributes
from components.audit_words import AUDIT_PARTS, AUDIT_VALUES, DEEDS, THINGS
from components.page import page_frame, panel
from components.simulation_controls import (
    clock_line,
    part_id,
    scenario_state,
    scenario_table,
    speed_buttons,
    state_id,
)
from components.table import Column, table
from components.voice import Voice
from components.words import ROLES, SCENARIOS
from data.journal import Person, Role
from data.journal.audit import AuditEntry, entries, last_logins
from data.journal.people import list_people
from data.journal.play import record_play
from data.moment import Moment

dash.register_page(__name__, path="/admin", name="Admin.", order=95, icon="admin", is_below=True)

SYSTEM = "system"
OPENED, CLOCK, SPEED_TOLD = "admin-opened", "admin-clock", "admin-speed-told"
PEOPLE, AUDIT, ACTION, ACTOR = "admin-people", "admin-audit", "admin-action", "admin-actor"
PEOPLE_COLUMNS = (
    Column("username", "User name", width=132),
    Column("name", "Name", width=150, grows=True),
    Column("roles", "Roles", width=150, grows=True),
    Column("agency", "Agency", width=172),
    Column("scope", "Scope", width=100, grows=True),
    Column("state_word", "State", "state", 92),
    Column("last_at", "Last sign-in", "time", 122),
)
AUDIT_COLUMNS = (
    Column("at", "When", "time", 130),
    Column("actor", "Person", width=130),
    Column("action", "Action", width=170, grows=True),
    Column("thing", "About", width=170, grows=True),
    Column("detail", "Detail", width=200, grows=True),
    Column("address", "Address", width=120),
)


def layout(actor: str = "", action: str = "", **_query: str) -> Component:
    """Panels for administrators; a sentence for everybody else."""
    voice = services.voice()
    is_allowed = services.has_role(Role.ADMINISTRATOR)
    denied = html.P(
        voice("Only administrators may see this screen."), className="empty", hidden=is_allowed
    )
    # There for everyone, since callbacks name its parts; what they do asks for the role again.
    panels = html.Div(
        [
            html.Div(_simulation(voice), hidden=services.simulation() is None),
            panel(
                voice("People"), [table(PEOPLE, PEOPLE_COLUMNS, voice, "Nobody.")], name="people"
            ),
            panel(voice("Audit"), _audit(actor, action, voice), name="audit"),
        ],
        className="admin-panels",
        hidden=not is_allowed,
    )
    opened = dcc.Store(id=OPENED, data=0)
    return page_frame("admin", voice("Administration"), [opened, denied, panels])


def frame(moment: Moment) -> dict[str, dict[str, object]]:
    """What the simulated city plays now; people and audit come by callback, to administrators."""
    voice, simulation = services.voice(moment), services.simulation()
    playing = simulation.playing if simulation else None
    on = playing.scenarios if playing else ()
    speed = playing.pace.speed if playing else 1
    at = services.now() if playing else None
    shown = [s for s in on if at and s.is_on(int(at.timestamp()))]
    states = {
        state_id(kind): {"children": scenario_state(kind, shown, voice)} for kind in SCENARIOS
    }
    return {CLOCK: {"children": clock_line(at, speed, voice)}, **states}


@callback(Output(PEOPLE, "rowData"), Input(OPENED, "data"))
def show_people(_opened: int) -> list[dict[str, object]]:
    """Every account, for administrators."""
    if not services.has_role(Role.ADMINISTRATOR):
        return []
    found = list_people(services.journal(), services.actor())
    seen = last_logins(services.journal(), services.actor())
    return [_person(person, seen.get(person.person_id), services.voice()) for person in found]


@callback(
    Output(AUDIT, "rowData"),
    Input(OPENED, "data"),
    Input(ACTION, "value"),
    Input(ACTOR, "value"),
    Input(SPEED_TOLD, "children"),
    Input(part_id("told", ALL), "children"),
)
def show_audit(
    _opened: int, action: str | None, actor: str | None, *_told: object
) -> list[dict[str, object]]:
    """The newest entries of an action and a person, for administrators."""
    if not services.has_role(Role.ADMINISTRATOR):
        return []
    at, voice = max(services.now(), datetime.now(UTC)), services.voice()
    found = entries(
        services.journal(), services.actor(), since=at - timedelta(days=365),
        until=at + timedelta(days=1), actions=_deeds(action, voice),
        actor=(actor or "").strip()[:64],
    )  # fmt: skip
    return [_entry(entry, voice) for entry in found]


@callback(
    Output(part_id("told", MATCH), "children"),
    Input(part_id("start", MATCH), "n_clicks"),
    Input(part_id("stop", MATCH), "n_clicks"),
    State(part_id("place", MATCH), "value"),
    prevent_initial_call=True,
)
def switch(_start: int, _stop: int, place: str | None) -> str:
    """Start or stop a scenario."""
    pressed: dict[str, Any] = ctx.triggered_id
    is_start = pressed["part"] == "admin-start"
    return _switch(pressed["of"], (place or "").strip(), is_start=is_start)


@callback(
    Output(SPEED_TOLD, "children"),
    Input(part_id("speed", ALL), "n_clicks"),
    prevent_initial_call=True,
)
def pace(_clicks: list[int]) -> str:
    """Run the city's time at another speed."""
    speed, at, voice = int(ctx.triggered_id["of"]), services.now(), services.voice()
    record_play(services.journal(), services.actor(), "time_paced", f"{speed}", at)
    simulation = services.simulation()
    problem = simulation.set_speed(speed) if simulation else voice("No simulator answers.")
    return problem or voice("Done at {time}.", time=voice.day(at))


def _switch(kind: str, place: str, *, is_start: bool) -> str:
    at, voice, simulation = services.now(), services.voice(), services.simulation()
    deed = "scenario_started" if is_start else "scenario_stopped"
    record_play(services.journal(), services.actor(), deed, kind, at, place=place)
    if simulation is None:
        return voice("No simulator answers.")
    name = f"{kind}:{place}" if place else kind
    problem = simulation.start(kind, place) if is_start else simulation.stop(name)
    return problem or voice("Done at {time}.", time=voice.day(at))


def _deeds(asked: str | None, voice: Voice) -> list[str] | None:
    """The actions whose word or name has this in it; ``None`` is all."""
    part = (asked or "").strip().lower()
    found = [deed for deed, word in DEEDS.items() if part in f"{deed} {voice(word)}".lower()]
    return found if part else None


def _simulation(voice: Voice) -> Component:
    told = html.Div(id=SPEED_TOLD, **attributes(aria_live="polite"))
    body = [html.P(id=CLOCK), speed_buttons(voice), told, scenario_table(voice)]
    return panel(voice("Simulation"), body, name="simulation-panel")


def _audit(actor: str, action: str, voice: Voice) -> list[Component]:
    """The filters, which the address keeps by their names, and the entries."""

    def field(part_id: str, name: str, value: str) -> Component:
        return dcc.Input(id=part_id, name=name, value=value[:64], debounce=True, maxLength=64)

    filters = html.Div(
        [
            html.Label([voice("Person"), field(ACTOR, "actor", actor)]),
            html.Label([voice("Action"), field(ACTION, "action", action)]),
        ],
        className="filters",
    )
    return [filters, table(AUDIT, AUDIT_COLUMNS, voice, "Nothing was done.")]


def _person(person: Person, last_at: datetime | None, voice: Voice) -> dict[str, object]:
    limits = [person.scope.municipalities, person.scope.agencies, person.scope.kinds]
    named = [", ".join(sorted(limit)) or voice("nothing") for limit in limits if limit is not None]
    return {
        "key": person.username,
        "username": person.username,
        "name": person.display_name,
        "roles": ", ".join(voice(ROLES[role]) for role in sorted(person.roles)),
        "agency": services.agency(person.agency_id),
        "scope": "; ".join(named) or voice("Everything"),
        "state": "normal" if person.is_active else "unknown",
        "state_word": voice("Active") if person.is_active else voice("Disabled"),
        "last_at": last_at and last_at.isoformat(),
    }


def _entry(entry: AuditEntry, voice: Voice) -> dict[str, object]:
    kind = entry.thing_kind and voice(THINGS.get(entry.thing_kind, entry.thing_kind))
    thing = " ".join(part for part in (kind, entry.thing_id) if part)
    return {
        "key": str(entry.audit_id),
        "at": entry.at.isoformat(),
        "actor": voice(SYSTEM) if entry.actor == SYSTEM else entry.actor,
        "action": voice(DEEDS.get(entry.action, entry.action)),
        "thing": thing,
        "detail": _plain(entry.detail, voice),
        "address": entry.address,
    }


def _plain(value: Any, voice: Voice) -> str:
    """A detail of the audit as text, without the parts that say nothing."""
    if isinstance(value, dict):
        told = {voice(AUDIT_PARTS.get(n, n)): _plain(part, voice) for n, part in value.items()}
        return ", ".join(f"{name}: {text}" for name, text in told.items() if text)
    if isinstance(value, list):
        return ", ".join(_plain(part, voice) for part in value)
    word = AUDIT_VALUES.get(str(value))
    return "" if value is None else voice(word) if word else str(value)
