"""Somebody new, in a browser of their own: what a test needs that one person at one desk cannot show."""

import secrets
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page

from chromium import Demo, Faults, enrol
from desk import post


@dataclass
class Newcomers:
    """Lets people in, each with a code of the first person's, and in the end closes their browsers."""

    demo: Demo
    seat: BrowserContext
    browser: Browser
    faults: Faults
    contexts: list[BrowserContext] = field(default_factory=list[BrowserContext])

    def welcome(self, role: str, name: str, *, faultless: bool = False) -> tuple[str, Page]:
        """Add a person of a role, and let them enrol.

        Args:
            faultless: whatever the page complains of once they are in fails the test. Not for who is cut off.
        Returns: their login, which no other test has, and the page on which they stand.
        """
        login = f"{role[:4]}-{secrets.token_hex(3)}"
        person = {"login": login, "name": name, "role": role}
        code = post(self.seat, self.demo, "/api/people", person)["code"]
        context = self.browser.new_context(viewport={"width": 1280, "height": 800})
        self.contexts.append(context)
        page = context.new_page()
        enrol(page, self.demo, code, login, name)
        if faultless:
            self.faults.watch(page)
        return login, page

    def close(self) -> None:
        for context in self.contexts:
            context.close()
