"""Every text that screens say has its Italian, and the catalogues hold nothing else."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from components import audit_words, road_words, words
from components.reasons import SENTENCES, SHORT
from components.timeline import KINDS
from data.kpi import kpis

ROOT = Path(__file__).parents[1]
TITLED = {"Column": 1, "MapLayer": 1, "table": 3}


def texts_of(tree: ast.Module) -> Iterator[str]:
    fixed = {
        target.id: assigned.value
        for assigned in tree.body
        if isinstance(assigned, ast.Assign)
        for target in named(assigned.targets[0])
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name == "voice" and node.args:
            yield from strings(node.args[0], fixed)
        if name in TITLED and len(node.args) > TITLED[name]:
            yield from strings(node.args[TITLED[name]], fixed)
        if name == "register_page":
            yield from (k.value.value for k in node.keywords if k.arg == "name")


def named(target: ast.expr) -> list[ast.Name]:
    return [target] if isinstance(target, ast.Name) else []


def strings(node: ast.expr, fixed: dict[str, ast.expr]) -> Iterator[str]:
    """The texts that an expression may be: written there, chosen, or looked up by a fixed name."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Name(id=name) if name in fixed:
            yield from strings(fixed[name], {})
        case ast.IfExp(body=one, orelse=other):
            yield from (text for part in (one, other) for text in strings(part, fixed))
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            yield from (text for part in parts for text in strings(part, fixed))
        case ast.Subscript(value=table):
            yield from strings(table, fixed)
        case ast.Call(func=ast.Attribute(value=table, attr="get"), args=args):
            yield from (text for part in (table, *args[1:]) for text in strings(part, fixed))
        case _:
            return


def said() -> set[str]:
    files = [*(ROOT / "components").glob("*.py"), *(ROOT / "pages").glob("*.py")]
    found = {text for file in files for text in texts_of(ast.parse(file.read_text("utf-8")))}
    modules = (words, road_words, audit_words)
    fixed = [found for one in modules for name, found in vars(one).items() if name.isupper()]
    for vocabulary in [*fixed, KINDS, SHORT]:
        found |= {text for text in vocabulary.values() if text[:1].isalpha()}
    return {text for text in found | set(SENTENCES) if (text and text[0].isalpha()) or "{" in text}


def catalogue(language: str) -> dict[str, str]:
    with (ROOT / "components" / "locale" / f"{language}.po").open("rb") as stream:
        return {str(m.id): str(m.string) for m in read_po(stream) if m.id}


def test_every_text_has_its_italian() -> None:
    missing = sorted(said() - catalogue("it").keys())
    assert not missing


def test_placeholders_survive_translation() -> None:
    for source, text in catalogue("it").items():
        placeholders = {part.split("}")[0] for part in source.split("{")[1:]}
        kept = {part.split("}")[0] for part in text.split("{")[1:]}
        assert placeholders == kept, source


@pytest.mark.parametrize("language", ["it", "en"])
def test_nothing_is_left_empty(language: str) -> None:
    assert all(catalogue(language).values())


def test_every_key_figure_says_all_of_itself_in_italian() -> None:
    for kpi in kpis().values():
        assert kpi.title["it"] != kpi.title["en"], kpi.name
        assert kpi.about["it"] != kpi.about["en"], kpi.name
        assert kpi.source["it"] != kpi.source["en"] or kpi.source["en"] == "CAD", kpi.name
