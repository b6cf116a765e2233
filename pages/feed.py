"""One source: what it delivered, why items were refused, what depends on it, and how to mend it."""

from urllib.parse import quote

import dash
from dash import Input, Output, State, callback, dcc, html
from dash.development.base_component import Component

import services
from components.details import facts, lines
from components.feed_care import CareIds, care, saved, trial_result
from components.freshness import since
from components.page import page_frame, panel
from components.reasons import reason_told
from components.table import Column, table
from components.voice import Voice
from components.words import RUN_OUTCOMES
from data import queries
from data.journal.care import record_care
from data.journal.roles import Role
from data.lineage import figures_of, tables_of_source
from data.moment import Moment
from data.queries import FeedState, QuarantineRow, RejectReason, RunRow

dash.register_page(__name__, path_template="/feeds/<source_id>", name="Source", order=91)

ABOUT, DEPENDS, RUNS = "feed-about", "feed-depends", "feed-runs"
REASONS, ITEMS = "feed-reasons", "feed-items"
CARE = CareIds(
    source="feed-source",
    draft="feed-draft",
    attempt="feed-attempt",
    save="feed-save",
    trial="feed-trial",
    again="feed-again",
    again_done="feed-again-done",
)
STATES = {"loaded": "normal", "refused": "alarm", "transient": "attention"}
RUN_COLUMNS = (
    Column("finished_at", "Finished", "time", 124),
    Column("outcome", "Outcome", "state", 118),
    Column("read_n", "Read", "number", 92),
    Column("rejected_n", "Rejected", "number", 104),
    Column("bytes_n", "Bytes", "number", 112),
    Column("reason", "Reason", width=160, grows=True),
    Column("payload", "Payload", "link", 104),
)
ITEM_COLUMNS = (
    Column("reported_at", "When", "time", 124),
    Column("position", "Item", "number", 116),
    Column("reason", "Reason", width=240, grows=True),
    Column("item", "Content", width=240, grows=True),
)


def layout(source_id: str = "", **_query: str) -> Component:
    """Facts and dependants, runs and rejects, and for administrators the means to mend."""
    voice = services.voice()
    runs = table(RUNS, RUN_COLUMNS, voice, "It has never run.", is_selectable=True)
    items = table(ITEMS, ITEM_COLUMNS, voice, "Nothing rejected.")
    about = [
        panel(voice("Source"), [html.Div(id=ABOUT)]),
        panel(voice("What depends on it"), [html.Div(id=DEPENDS)]),
    ]
    history = [
        panel(voice("Runs"), [runs]),
        panel(voice("Rejected, by reason"), [html.Div(id=REASONS)]),
        panel(voice("Quarantine"), [items]),
    ]
    is_carer = services.has_role(Role.ADMINISTRATOR)
    mapping = services.desk().mapping(source_id) if is_carer else None
    columns = [
        html.Div(about, className="column"),
        html.Div(history, className="column"),
        # There for everyone, since callbacks name its parts; what it does asks for the role again.
        html.Div(care(source_id, mapping, CARE, voice), className="column", hidden=not is_carer),
    ]
    return page_frame("feed", source_id, columns, of=source_id)


def frame(moment: Moment) -> dict[str, dict[str, object]]:
    """The source as it was at a moment."""
    voice, name = services.voice(moment), moment.of or ""
    feeds = queries.feed_states(moment)
    found = next((feed for feed in feeds if feed.source_id == name), None)
    return {
        ABOUT: {"children": _about(found, voice)},
        DEPENDS: {"children": _dependants(found, voice)},
        RUNS: {"rowData": [_run(name, run, voice) for run in queries.feed_runs(moment, name)]},
        REASONS: {"children": _reasons(queries.reject_reasons(moment, name), voice)},
        ITEMS: {"rowData": [_item(item, voice) for item in queries.quarantine(moment, name)]},
    }


@callback(
    Output(CARE.trial, "children", allow_duplicate=True),
    Input(CARE.attempt, "n_clicks"),
    State(CARE.source, "data"),
    State(CARE.draft, "value"),
    prevent_initial_call=True,
)
def try_draft(_clicks: int, source_id: str, text: str | None) -> list[Component]:
    """The first rows of the newest payload, as the draft reads it."""
    record_care(services.journal(), services.actor(), "payload_viewed", source_id, services.now())
    return trial_result(services.desk().try_mapping(source_id, text or ""), services.voice())


@callback(
    Output(CARE.trial, "children"),
    Input(CARE.save, "n_clicks"),
    State(CARE.source, "data"),
    State(CARE.draft, "value"),
    prevent_initial_call=True,
)
def save_draft(_clicks: int, source_id: str, text: str | None) -> list[Component]:
    """Put the draft in force."""
    record_care(services.journal(), services.actor(), "mapping_saved", source_id, services.now())
    return saved(services.desk().save_mapping(source_id, text or ""), services.voice())


@callback(
    Output(CARE.again_done, "children"),
    Input(CARE.again, "n_clicks"),
    State(RUNS, "selectedRows"),
    State(CARE.source, "data"),
    prevent_initial_call=True,
)
def read_again(_clicks: int, chosen: list[dict[str, str]] | None, source_id: str) -> str:
    """Read the chosen run's payload again, and those after it."""
    voice, at = services.voice(), services.now()
    if not chosen:
        return voice("Choose a run in the table first.")
    run_id = chosen[0]["key"]
    detail = {"run_id": run_id}
    record_care(services.journal(), services.actor(), "payloads_replayed", source_id, at, detail)
    made = services.desk().replay(source_id, run_id)
    if isinstance(made, str):
        return reason_told(made, voice) or ""
    return voice(
        "{n} payloads read again: {loaded} items loaded, {rejected} rejected.",
        n=len(made),
        loaded=sum(run.loaded_n for run in made),
        rejected=sum(run.rejected_n for run in made),
    )


def _about(found: FeedState | None, voice: Voice) -> Component:
    if found is None:
        return html.P(voice("Nothing of this name is known at this moment."), className="empty")
    return facts(
        [
            (voice("Title"), found.title),
            (voice("Number"), found.source_id),
            (voice("Format"), found.format),
            (voice("Fills"), ", ".join(sorted(tables_of_source(found.tables)))),
            (voice("Agency"), services.agency(found.agency_id)),
            (voice("Licence"), found.licence),
            (voice("Every"), found.every_s and voice.span(found.every_s)),
            (voice("Promise"), found.stale_after_s and voice.span(found.stale_after_s)),
            (voice("Newest data"), since(found.newest_at, voice)),
            (voice("Runs, last 24 hours"), voice.number(found.runs_n)),
            (voice("Failed, 24 h"), voice.number(found.failed_n)),
        ]
    )


def _dependants(found: FeedState | None, voice: Voice) -> list[Component]:
    """The figures and screens that rest on the tables it fills."""
    tables = tables_of_source(found.tables if found else None)
    figures = [html.Li(kpi.title[voice.language]) for kpi in figures_of(tables)]
    screens = [
        html.Li(dcc.Link(voice(page["name"]), href=page["path"]))
        for page in dash.page_registry.values()
        if page["path_template"] is None and not tables.isdisjoint(page.get("tables", ()))
    ]
    if not figures and not screens:
        return [html.P(voice("Nothing depends on it."), className="empty")]
    heads = html.H3(voice("Screens")), html.H3(voice("Key figures"))
    return [heads[0], html.Ul(screens), heads[1], html.Ul(figures)]


def _run(source_id: str, run: RunRow, voice: Voice) -> dict[str, object]:
    path = f"/api/v1/feeds/{quote(source_id, safe='')}/runs/{quote(run.run_id, safe='')}/payload"
    return {
        "key": run.run_id,
        "finished_at": run.finished_at.isoformat(),
        "outcome": voice(RUN_OUTCOMES[run.outcome]),
        "state": STATES[run.outcome],
        "read_n": run.read_n,
        "rejected_n": run.rejected_n,
        "bytes_n": run.bytes_n,
        "reason": reason_told(run.reason, voice),
        "payload": f"[⤓ {voice('Bytes')}]({path})" if run.raw_file else "",
    }


def _item(item: QuarantineRow, voice: Voice) -> dict[str, object]:
    return {
        "key": f"{item.run_id}:{item.position}",
        "reported_at": item.reported_at.isoformat(),
        "position": item.position,
        "reason": reason_told(item.reason, voice),
        "item": item.item,
    }


def _reasons(found: list[RejectReason], voice: Voice) -> Component:
    if not found:
        return html.P(voice("Nothing rejected in the last 30 days."), className="empty")
    heads = [voice(word) for word in ("Reason", "Items", "Runs", "Last", "Example")]
    return lines(heads, [_reason(reason, voice) for reason in found])


def _reason(found: RejectReason, voice: Voice) -> tuple[str | Component, ...]:
    return (
        reason_told(found.reason, voice),
        voice.number(found.items_n),
        voice.number(found.runs_n),
        voice.day(found.newest_at),
        html.Code(found.example[:160]),
    )
