"""Finding things and places by name, for the search of the top bar and for other programs."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, request

import services
from api.answers import json_answer
from api.asking import asked_moment, expect_only, wrong
from api.schemas import INSTANT, TEXT, TRUTH, Schema, answers, array, query, record, row
from data.search import KINDS, Found, places_named, things_named, words_of

MOST_OF_A_KIND = 6
LONGEST = 100
search_routes = Blueprint("search", __name__, url_prefix="/api/v1")


@search_routes.get("/search")
def search() -> Response:
    """What the words name, by kind, the likeliest first."""
    expect_only("q", "at")
    moment, words = asked_moment(), asked_words()
    named = [
        *things_named(moment, words, MOST_OF_A_KIND + 1),
        *places_named(services.city(), words, MOST_OF_A_KIND + 1),
    ]
    return json_answer({"at": moment.at.replace(microsecond=0), "groups": _groups(named)})


def asked_words() -> list[str]:
    """The words of ``q``."""
    text = request.args.get("q", "")
    if len(text) > LONGEST or not (words := words_of(text)):
        raise wrong("q", text, f"1 to {LONGEST} characters, not only spaces")
    return words


def _groups(named: Iterable[Found]) -> list[dict[str, Any]]:
    in_order = sorted(named, key=lambda found: KINDS.index(found.kind))
    return [
        _group(kind, list(found)) for kind, found in groupby(in_order, lambda found: found.kind)
    ]


def _group(kind: str, found: list[Found]) -> dict[str, Any]:
    """The likeliest of one kind, and whether there are no more."""
    shown = [asdict(one) for one in found[:MOST_OF_A_KIND]]
    return {"kind": kind, "is_complete": len(found) <= MOST_OF_A_KIND, "found": shown}


_KIND: Schema = {"enum": list(KINDS)}
_GROUP = record(kind=_KIND, is_complete=TRUTH, found=array(row(Found)))
PATHS: Mapping[str, Any] = {
    "/api/v1/search": {
        "get": {
            "summary": "Incidents of 30 days, units, cameras, sites, streets and places by name, "
            f"in your scope, {MOST_OF_A_KIND} of each kind at most",
            "parameters": [
                {
                    **query("q", TEXT | {"minLength": 1, "maxLength": LONGEST}, "all words said"),
                    "required": True,
                },
                query("at", INSTANT, "the instant, not after now; now, where absent"),
            ],
            "responses": answers("What was found", record(at=INSTANT, groups=array(_GROUP)), 400),
        }
    },
}
