"""``python -m docs.rhythms``: read the real rhythms where they are, draw the charts, tell the fit.

The real files are found through SHARED_DATA; what is kept of them is ``docs/rhythms/real.json``:
shares per hour, weekday and decile, no record. Without the files the kept figures are drawn.
"""

import json
import os
from pathlib import Path

from data.city import load_city
from docs.rhythms.chart import Series, line_chart
from docs.rhythms.fit import fit_table
from docs.rhythms.real import Rhythm, real_rhythms
from docs.rhythms.simulated import simulated_rhythms
from simulator.world import World

HERE = Path(__file__).parent
KEPT = HERE / "real.json"
PAGE = HERE.parent / "simulation.md"
BEGIN, END = "<!-- fit -->\n", "<!-- /fit -->"
SEED = 7


def kept_rhythms() -> dict[str, Rhythm]:
    """The real rhythms as they are kept in the project."""
    return {name: Rhythm(**found) for name, found in json.loads(KEPT.read_text("utf-8")).items()}


def main() -> None:
    """Renew the kept figures, the charts, and the table in ``docs/simulation.md``."""
    folder = os.environ.get("SHARED_DATA")
    if folder:
        found = {name: rhythm.as_json() for name, rhythm in real_rhythms(Path(folder)).items()}
        KEPT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    real = kept_rhythms()
    simulated = simulated_rhythms(World(load_city("milano"), SEED))
    for name, rhythm in real.items():
        series = [Series("real", rhythm.values), Series("simulated", simulated[name])]
        drawn = line_chart(rhythm.title, rhythm.labels, rhythm.unit, series)
        (HERE / f"{name}.svg").write_text(drawn, encoding="utf-8")
    table = fit_table(real, simulated)
    head, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}{table}{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
