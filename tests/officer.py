"""What the tests of the officer's page share: a crew with a phone, the desk, and a thumb's taps."""

from dataclasses import dataclass
from typing import Any, Final

import psycopg
from playwright.sync_api import BrowserContext, Page

from chromium import Demo
from kentongan.tools.folder import owner_dsn

PLACE: Final = {"lat": -6.9063, "lon": 107.611}
NEAR: Final = {"latitude": -6.9103, "longitude": 107.611, "accuracy": 8}
PATIENCE_MS: Final = 60_000


@dataclass
class Desk:
    """The desk, as another person: a browser's session, and the database itself."""

    demo: Demo
    seat: BrowserContext

    def ask(self, method: str, path: str, **body: Any) -> Any:
        answer = self.seat.request.fetch(
            self.demo.address + path, method=method, headers={"X-Kentongan": "1"}, data=body or None
        )
        assert answer.ok, answer.text()
        return answer.json() if answer.body() else None

    def rows(self, sql: str, *given: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(owner_dsn(self.demo.log.parent / "d"), connect_timeout=5) as connection:
            return connection.execute(sql.encode(), given).fetchall()


@dataclass
class Crew:
    desk: Desk
    unit: str
    device: str
    link: str

    def sent(self) -> str:
        """Sent to a fresh incident. Returns: the dispatch."""
        incident = self.desk.ask(
            "POST", "/api/incidents", category="LLN-LLR", narrative="Dua motor, satu jatuh.",
            place_text="Depan BIP, Jl. Merdeka", **PLACE,
        )["id"]  # fmt: skip
        path = f"/api/incidents/{incident}/dispatches"
        return self.desk.ask("POST", path, unit=self.unit, reason="paling dekat dari semua")["id"]

    def state(self, dispatch: str) -> str:
        return self.desk.rows("select state from dispatch where id = %s", dispatch)[0][0]

    def actions(self) -> list[tuple[Any, ...]]:
        return self.desk.rows(
            "select seq, kind, outcome from device_action where device_id = %s order by received_at, seq",
            self.device,
        )


def enrolled(pocket: BrowserContext, crew: Crew) -> Page:
    phone = pocket.new_page()
    phone.goto(crew.link)
    phone.wait_for_selector("[data-link=open]", state="attached")
    return phone


def tap(phone: Page, kind: str) -> None:
    phone.locator(f"button[data-kind={kind}]").tap()


def say(phone: Page, words: str, act: str) -> None:
    """Choose an outcome or a reason, and confirm."""
    dialog = phone.get_by_role("dialog")
    dialog.get_by_text(words).tap()
    dialog.get_by_role("button", name=act, exact=True).tap()


def settled(phone: Page, seq: int, state: str = "done") -> None:
    phone.wait_for_selector(f"[data-seq='{seq}'][data-state={state}]")
