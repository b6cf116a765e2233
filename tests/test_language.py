"""Every text that screens say has its Italian, and the catalogues hold nothing else."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from components import words
from components.timeline import KINDS

ROOT = Path(__file__).parents[1]
TITLED = {"Column": 1, "MapLayer": 1, "table": 3}


def texts_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name == "voice" and node.args and isinstance(node.args[0], ast.Constant):
            yield node.args[0].value
        if name in TITLED and len(node.args) > TITLED[name]:
            title = node.args[TITLED[name]]
            if isinstance(title, ast.Constant):
                yield title.value
        if name == "register_page":
            yield from (k.value.value for k in node.keywords if k.arg == "name")


def said() -> set[str]:
    files = [*(ROOT / "components").glob("*.py"), *(ROOT / "pages").glob("*.py")]
    found = {text for file in files for text in texts_of(ast.parse(file.read_text("utf-8")))}
    fixed = [vocabulary for name, vocabulary in vars(words).items() if name.isupper()]
    for vocabulary in [*fixed, KINDS]:
        found |= {text for text in vocabulary.values() if text[:1].isalpha()}
    return {text for text in found if isinstance(text, str)}


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
