"""What a browser complains about, and what words a screen must never say."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, Response

# A page that is left or closed breaks off what it was still waiting for.
BROKEN_OFF = "net::ERR_ABORTED"
ENGLISH = re.compile(r"\b(the|of|and|with|which|expected|found|every|its)\b", re.IGNORECASE)
TOLD = """() => [...document.querySelectorAll('.rail, .top, .banners, main, .drawer, .help')].flatMap(part => {
    const found = [], walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (!node.parentElement.closest('.ag-paging-panel')) found.push(node.data.trim());
    }
    const said = [...part.querySelectorAll('[title], [aria-label], [placeholder]')];
    return [...found, ...said.flatMap(n => ['title', 'aria-label', 'placeholder'].map(name => n.getAttribute(name) || ''))];
})"""
NOT_FOR_PEOPLE = re.compile(r"\b(undefined|NaN|None|null|Invalid Date)\b|\[object |\{[a-z_]+\}")


class Complaints:
    """Errors and warnings of the console, failed requests and answers that are errors."""

    def __init__(self, page: Page) -> None:
        self.found: list[str] = []
        page.on("console", lambda m: self._add(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self._add(str(error)))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _add(self, text: str) -> None:
        self.found.append(text)

    def _failed(self, request: Request) -> None:
        if request.failure != BROKEN_OFF:
            self._add(f"{request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._add(f"{response.url}: {response.status}")


def barriers(page: Page) -> list[str]:
    """The serious and critical barriers that axe finds, a line each with where."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['target']} {node.get('failureSummary', '')}"
        for violation in violations
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def english_words(page: Page) -> list[str]:
    """Lines of an Italian screen that are English, what is folded away among them."""
    return [line for line in page.evaluate(TOLD) if ENGLISH.search(line)]


def unfit_words(page: Page) -> list[str]:
    """Words of a program that the page says to people."""
    return [m[0] for m in NOT_FOR_PEOPLE.finditer(page.inner_text("body"))]
