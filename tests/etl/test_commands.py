"""The commands as a person or a script uses them, with and without a server."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from data.__main__ import main as ask_data
from data.city import load_city
from data.opening import open_warehouse, reach
from data.warehouse import WarehouseBusy
from etl.__main__ import main as ask_etl
from etl.running import start_pipeline
from settings import read_settings
from tests.etl.servers import Answer, Server, reply

ROOT = Path(__file__).parents[2]
Serve = Callable[[Answer], Server]
CAP = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>t-1</identifier>
<sender>test@example.org</sender><sent>2026-02-07T20:00:00+01:00</sent><status>Actual</status>
<msgType>Alert</msgType><scope>Public</scope><info><category>Met</category><event>Vento</event>
<urgency>Expected</urgency><severity>Moderate</severity><certainty>Likely</certainty>
<expires>2026-02-08T20:00:00+01:00</expires></info></alert>"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own, with one file to load."""
    (tmp_path / "sources.toml").write_text("")
    (tmp_path / "alert.xml").write_text(CAP)
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("SOURCES", str(tmp_path / "sources.toml"))
    return tmp_path


@pytest.fixture
def server(room: Path, serve: Serve) -> Iterator[None]:
    """The same installation with a server running, in this process."""
    url = serve(reply(CAP.encode())).url
    (room / "sources.toml").write_text(
        f'[[source]]\nid = "cap"\ntitle = "CAP"\nformat = "alert_cap"\nurl = "{url}"\n'
        'every = "1h"\nstale_after = "1d"\nallow_private = true\n'
    )
    settings = read_settings({**os.environ, "SCHEDULER": "off"})
    warehouse = open_warehouse(settings)
    running = start_pipeline(settings, warehouse, load_city("milano"))
    yield
    running.stop()
    warehouse.close()


def command(*arguments: str) -> tuple[int, str, str]:
    """A command in a process of its own, as beside a server."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout, done.stderr


def test_formats(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask_etl(["formats"]) == 0
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert {"alert_cap", "traffic_datex2", "incident_sffd_csv"} <= set(names)


def test_parse_prints_rows(room: Path) -> None:
    code, out, errors = command("etl", "parse", "alert_cap", str(room / "alert.xml"))
    rows = [json.loads(line) for line in out.splitlines()]
    assert (code, errors) == (0, "")
    assert rows[0]["table"] == "alert"
    assert "t-1" in rows[0]["alert_id"]
    assert rows[0]["sent_at"] == "2026-02-07T19:00:00+00:00"


def test_parse_of_rubbish_is_one_sentence_and_exit_1(room: Path) -> None:
    (room / "rubbish.xml").write_text("<html>Not found</html>")
    code, out, errors = command("etl", "parse", "alert_cap", str(room / "rubbish.xml"))
    assert (code, out) == (1, "")
    assert errors.startswith("found an HTML page, expected ")
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["parse", "nope", "x"], "found format 'nope', expected one of alert_cap, "),
        (["parse", "alert_cap", "missing.xml"], "found no file missing.xml, expected one"),
        (["parse", "alert_cap", "."], "found no file ., expected one"),
        (["run", "nope"], "found source 'nope', expected one of none"),
        (["load", "alert_cap", "x", "--source", "../x"], "found source '../x', expected letters"),
    ],
)
def test_what_is_asked_wrongly(
    room: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert ask_etl(arguments) == 1
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err.startswith(sentence)
    assert found.err.count("\n") == 1


def load(room: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    code = ask_etl(["load", "alert_cap", str(room / "alert.xml"), *more])
    found = json.loads(capsys.readouterr().out)
    assert code == (0 if found["outcome"] == "loaded" else 1)
    return found


def rows(capsys: pytest.CaptureFixture[str], sql: str) -> list[dict[str, Any]]:
    assert ask_data(["sql", sql]) == 0
    return json.loads(capsys.readouterr().out)


def test_load_twice_changes_no_row(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = load(room, capsys, "--source", "mine")
    assert list(first) == ["run_id", "outcome", "reason", "read_n", "loaded_n", "rejected_n"]
    assert (first["outcome"], first["read_n"], first["loaded_n"]) == ("loaded", 1, 1)
    before = rows(capsys, "SELECT * FROM alert")
    assert load(room, capsys, "--source", "mine")["loaded_n"] == 1
    assert rows(capsys, "SELECT * FROM alert") == before
    assert rows(capsys, "SELECT DISTINCT source_id FROM feed_run") == [{"source_id": "mine"}]


def test_load_refused(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (room / "alert.xml").write_text(CAP[:200])
    found = load(room, capsys)
    assert found["outcome"] == "refused"
    assert "expected" in found["reason"]


def test_sql_values_and_refusals(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql = (
        "SELECT 1.5::DECIMAL(4,2) AS d, 'NaN'::DOUBLE AS n, TIMESTAMPTZ '2026-02-07 20:00:00+01' "
        "AS t, [1, 2] AS l, {'a': 'x'} AS s, NULL AS z, DATE '2026-02-07' AS day"
    )
    assert rows(capsys, sql) == [
        {
            "d": 1.5,
            "n": None,
            "t": "2026-02-07T19:00:00+00:00",
            "l": [1, 2],
            "s": {"a": "x"},
            "z": None,
            "day": "2026-02-07",
        }
    ]
    assert rows(capsys, "SELECT 1 AS one WHERE false") == []
    assert rows(capsys, "SELECT 1 AS a, 2 AS a, 3 AS a_1") == [{"a": 1, "a_1": 2, "a_1_1": 3}]
    for refused in (
        "DELETE FROM alert",
        "SELECT 1; SELECT 2",
        "SELEC 1",
        "SELECT * FROM '/etc/passwd'",
    ):
        assert ask_data(["sql", refused]) == 1
        found = capsys.readouterr()
        assert found.out == ""
        assert found.err.count("\n") == 1


def test_kpi(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    period = ["--since", "2026-02-07T19:00:00Z", "--until", "2026-02-07T21:00:00Z"]
    assert ask_data(["kpi", "alerts_in_force_n", *period, "--bucket", "1h"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["name"] == "alerts_in_force_n"
    assert [point["bucket"] for point in found["points"]] == [
        "2026-02-07T19:00:00+00:00",
        "2026-02-07T20:00:00+00:00",
    ]
    for wrong, sentence in (
        (["nope", *period], "found KPI 'nope', expected one of alerts_in_force_n"),
        (["alerts_in_force_n", "--since", "x", "--until", "y"], "--since is 'x', expected an ISO"),
        (["alerts_in_force_n", *period, "--bucket", "1y"], "found bucket '1y', expected"),
        (
            ["alerts_in_force_n", "--since", "0001-01-01", "--until", "2026-02-07"],
            "found since 0001-01-01",
        ),
    ):
        assert ask_data(["kpi", *wrong]) == 1
        assert capsys.readouterr().err.startswith(sentence)


def test_commands_go_through_a_server_that_has_the_file(room: Path, server: None) -> None:
    code, out, _ = command("etl", "load", "alert_cap", str(room / "alert.xml"), "--source", "mine")
    assert (code, json.loads(out)["loaded_n"]) == (0, 1)
    code, out, _ = command("etl", "run", "cap")
    assert (code, json.loads(out)["loaded_n"]) == (0, 1)
    code, out, _ = command("data", "sql", "SELECT source_id FROM feed_run ORDER BY source_id")
    assert json.loads(out) == [{"source_id": "cap"}, {"source_id": "mine"}]
    code, out, errors = command("data", "sql", "DROP TABLE alert")
    assert (code, out) == (1, "")
    assert errors == "found DROP, expected one SELECT statement\n"


def test_a_command_that_has_the_file_is_waited_for(room: Path) -> None:
    file = room / "var" / "warehouse.duckdb"
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path; from data.warehouse import Warehouse\n"
            "w = Warehouse.open(Path(sys.argv[1])); print('open', flush=True); time.sleep(60)",
            str(file),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    settings = read_settings(os.environ)
    began = time.monotonic()
    with pytest.raises(WarehouseBusy, match=r"open in another process .*expected it free within"):
        next(reach(settings, pytest.fail, "sql", {"statement": "SELECT 1"}, wait_s=0.5))
    assert 0.4 < time.monotonic() - began < 5
    waiting = subprocess.Popen(
        [sys.executable, "-m", "data", "sql", "SELECT 1 AS one"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with pytest.raises(subprocess.TimeoutExpired):
        waiting.wait(1.5)
    holder.send_signal(signal.SIGKILL)
    out, _ = waiting.communicate(timeout=30)
    assert json.loads(out) == [{"one": 1}]
    holder.wait()


def test_interrupted(room: Path) -> None:
    asked = subprocess.Popen(
        [sys.executable, "-m", "data", "sql", "SELECT range AS n FROM range(100000000)"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert asked.stdout is not None
    asked.stdout.readline()
    asked.send_signal(signal.SIGINT)
    asked.stdout.close()
    assert asked.stderr is not None
    assert asked.stderr.read() == b""
    assert asked.wait(20) in (0, 130)
