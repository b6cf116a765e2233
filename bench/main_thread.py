"""How long a page's main thread is held by one task, by Chromium's own trace."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

TASK = "ThreadControllerImpl::RunTask"


@dataclass(slots=True)
class LongestTask:
    """The longest there was: as a person waited for it, and what it worked itself."""

    wall_ms: float = 0.0
    cpu_ms: float = 0.0


@contextmanager
def watched(browser: Browser, page: Page) -> Generator[LongestTask]:
    """Filled in when the block ends."""
    longest = LongestTask()
    browser.start_tracing(page=page, categories=["toplevel"])
    yield longest
    tasks = main_thread_tasks(json.loads(browser.stop_tracing())["traceEvents"])
    longest.wall_ms = max((task["dur"] / 1_000 for task in tasks), default=0.0)
    longest.cpu_ms = max((task.get("tdur", 0) / 1_000 for task in tasks), default=0.0)


def main_thread_tasks(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the pages' main threads did, task by task. Raises ``LookupError`` for an empty trace."""
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        event
        for event in events
        if event["name"] == TASK and event["ph"] == "X" and (event["pid"], event["tid"]) in threads
    ]
    if not tasks:
        raise LookupError(f"found no {TASK} in the trace, expected those of a page")
    return tasks
