"""What the browser tests share: the demonstration city that runs, and what a browser complains about."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import ConsoleMessage, Page, Request, Response

LOGIN: Final = "sari.w"
PASSWORD: Final = "payung kereta melati hujan " + secrets.token_hex(3)
# Before the login the page asks who is there, and nobody is.
EXPECTED: Final = ("/api/session",)


@dataclass(frozen=True)
class Demo:
    address: str
    code: str
    log: Path
    pid: int

    def processes(self, command: str) -> list[int]:
        """Every process below `up` that runs this command of ours, with what it has started itself."""
        below = psutil.Process(self.pid).children(recursive=True)
        found = [it for it in below if command in it.cmdline()]
        return [it.pid for one in found for it in (one, *one.children(recursive=True))]


@dataclass
class Faults:
    """Everything that a browser complains about, and every request that leaves the house."""

    home: str
    found: list[str] = field(default_factory=list[str])

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"page: {error}"))
        page.on("response", self._response)
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        url = message.location.get("url", "")
        if message.type == "error" and not url.endswith(EXPECTED):
            self.found.append(f"console: {message.text} {url}")

    def _response(self, answer: Response) -> None:
        if answer.status >= 400 and not answer.url.endswith(EXPECTED):
            self.found.append(f"{answer.status}: {answer.url}")

    def _request(self, asked: Request) -> None:
        parts = urlsplit(asked.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != urlsplit(self.home).netloc:
            self.found.append(f"foreign: {asked.url}")


def enrol(page: Page, demo: Demo, code: str, login: str, name: str) -> None:
    """Become a person with a one-use code, through the page."""
    page.goto(f"{demo.address}/enrol?kode={code}")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=again]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-ready=yes]", timeout=60_000)
