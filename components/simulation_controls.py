"""The simulated city's controls: a line per scenario with its state and buttons, and the clock."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import attributes
from components.details import state_word
from components.voice import Voice
from components.words import SCENARIOS

SPEEDS = (0, 1, 10, 30, 60)


class Scenario(Protocol):
    """Something in force."""

    @property
    def kind(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def until(self) -> int: ...


def part_id(part: str, of: str | int) -> dict[str, str | int]:
    """The id of one scenario's or speed's part."""
    return {"part": f"admin-{part}", "of": of}


def state_id(kind: str) -> str:
    """Where the state of a scenario is drawn."""
    return f"admin-state-{kind}"


def scenario_table(voice: Voice) -> Component:
    """All scenarios, each with where it is to be, start, stop, and what came of it."""
    names = (voice("Scenario"), voice("State"), voice("Place"), voice("Switch"), voice("Result"))
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in names]))
    body = html.Tbody([_line(kind, voice(title), voice) for kind, title in SCENARIOS.items()])
    return html.Table([head, body], className="scenarios")


def _line(kind: str, title: str, voice: Voice) -> Component:
    name = f"{voice('Place')}: {title}"
    place = dcc.Input(
        id=part_id("place", kind),  # pyright: ignore[reportArgumentType]
        placeholder=voice("as usual"),
        debounce=True,
        maxLength=80,
    )
    return html.Tr(
        [
            html.Th(title, scope="row"),
            html.Td(id=state_id(kind)),
            html.Td(html.Label([html.Span(name, className="unseen"), place])),
            html.Td([_button("start", kind, voice("Start")), _button("stop", kind, voice("Stop"))]),
            html.Td(id=part_id("told", kind), **attributes(aria_live="polite")),
        ]
    )


def speed_buttons(voice: Voice) -> Component:
    """Halt, and the usual speeds."""
    buttons = [
        _button("speed", speed, voice("Halt time") if speed == 0 else f"{speed}×")
        for speed in SPEEDS
    ]
    return html.Div(buttons, className="buttons")


def scenario_state(kind: str, on: Sequence[Scenario], voice: Voice) -> list[Component | str]:
    """Where and until when a scenario is in force."""
    found = [scenario for scenario in on if scenario.kind == kind]
    return [_in_force(scenario, voice) for scenario in found] or [voice("off, a scenario")]


def _in_force(scenario: Scenario, voice: Voice) -> Component:
    until = datetime.fromtimestamp(scenario.until, UTC)
    told = voice("{place}, until {time}", place=scenario.place, time=voice.day(until))
    return html.Div([state_word(voice("on, a scenario"), "attention"), f" {told}"])


def clock_line(shown_at: datetime | None, speed: float, voice: Voice) -> str:
    """What the city's clock shows, and how fast it runs."""
    if shown_at is None:
        return voice("No simulator answers.")
    if speed == 0:
        return voice("The city's time stands still at {time}.", time=voice.day(shown_at))
    return voice(
        "The city's time is {time}; it runs at {speed}×.",
        time=voice.day(shown_at), speed=f"{speed:g}",
    )  # fmt: skip


def _button(part: str, of: str | int, text: str) -> Component:
    given: dict[str, Any] = {"id": part_id(part, of), "type": "button"}
    return html.Button(text, **given)
