"""How near two rhythms are: the share of the variation that agrees, and where they differ most."""

from collections.abc import Mapping

from docs.rhythms.real import Rhythm


def r_squared(real: list[float], simulated: list[float]) -> float:
    """The share of the real rhythm's variation that the simulated one has too; 1 is all of it."""
    mean = sum(real) / len(real)
    residual = sum((a - b) ** 2 for a, b in zip(real, simulated, strict=True))
    return 1 - residual / sum((a - mean) ** 2 for a in real)


def fit_table(real: Mapping[str, Rhythm], simulated: Mapping[str, list[float]]) -> str:
    """A Markdown table, a row per rhythm."""
    head = "| rhythm | R² | differs most | real | simulated |\n|---|---|---|---|---|\n"
    return head + "".join(_row(rhythm, simulated[name], name) for name, rhythm in real.items())


def _row(rhythm: Rhythm, simulated: list[float], name: str) -> str:
    pairs = list(zip(rhythm.labels, rhythm.values, simulated, strict=True))
    label, one, other = max(pairs, key=lambda found: abs(found[1] - found[2]))
    fit = r_squared(rhythm.values, simulated)
    link = f"[{rhythm.title}](rhythms/{name}.svg)"
    return f"| {link} | {fit:.2f} | {label} | {one:.2f} | {other:.2f} |\n"
