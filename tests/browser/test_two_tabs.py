"""Two tabs of one browser: one sends for both, the other takes over, and nothing is lost or sent twice."""

import secrets
from dataclasses import dataclass, field, replace
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Response, Route, expect

from chromium import Demo
from desk import PATIENT_MS, at_the_desk, opened
from newcomers import Newcomers
from officer import PATIENCE_MS, Crew, enrolled, settled, tap
from standing import wait_until

pytestmark = pytest.mark.browser

SENT: Final = "/api/incidents"
LEFT: Final = "() => Object.keys(localStorage).filter((it) => it.includes('drafts')).length === 0"


@dataclass
class Tabs:
    """A browser of an operator of their own, with what its tabs send and are answered."""

    context: BrowserContext
    demo: Demo
    sent: list[tuple[Page, str]] = field(default_factory=list[tuple[Page, str]])
    answered: list[int] = field(default_factory=list[int])

    def open(self) -> Page:
        page = self.context.new_page()
        page.on("request", lambda asked: self._asked(page, asked))
        page.on("response", self._answered)
        at_the_desk(page, self.demo)
        return page

    def _asked(self, page: Page, asked: Request) -> None:
        if asked.method == "POST" and asked.url.endswith(SENT):
            self.sent.append((page, asked.post_data_json["id"]))

    def _answered(self, answer: Response) -> None:
        if answer.request.method == "POST" and answer.url.endswith(SENT):
            self.answered.append(answer.status)

    def senders(self) -> list[Page]:
        return [page for page, _ in self.sent]

    def told(self, page: Page, words: str) -> list[str]:
        """The narratives of the incidents on the server in which these words stand."""
        found = page.request.get(f"{self.demo.address}{SENT}?limit=100").json()
        return sorted(it["narrative"] for it in found if words in it["narrative"])


@pytest.fixture
def tabs(newcomers: Newcomers, demo: Demo) -> Tabs:
    """What is cut off here is complained of, as it should be."""
    _, page = newcomers.welcome("operator", "Tuti Abdullah")
    page.close()
    return Tabs(page.context, demo)


def write(page: Page, words: str) -> str:
    """A report by keys; the focus is left in the narrative. Returns: its id."""
    page.bring_to_front()
    page.keyboard.press("F2")
    expect(page.get_by_role("combobox", name="Cari tempat")).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.type("zqx pos ronda")
    page.keyboard.press("Tab")
    what = page.get_by_role("combobox", name="Kejadian")
    what.focus()
    page.keyboard.type("macet")
    expect(page.get_by_role("option").first).to_contain_text("acet", timeout=PATIENT_MS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Uraian")).to_be_focused(timeout=PATIENT_MS)
    page.keyboard.type(words)
    return opened(page)


def waiting(page: Page, many: int) -> None:
    expect(page.get_by_text(f"{many} laporan menunggu dikirim")).to_be_visible(timeout=PATIENT_MS)


def saved(page: Page) -> None:
    expect(page.get_by_text("✓ Tersimpan")).to_be_visible(timeout=PATIENT_MS)
    expect(page.get_by_text("laporan menunggu dikirim")).to_have_count(0, timeout=PATIENT_MS)


def test_what_two_tabs_wrote_without_a_server_arrives_once_and_is_said_in_both(tabs: Tabs):
    first, second = tabs.open(), tabs.open()
    words = f"ronda {secrets.token_hex(4)}"
    one, other = write(first, f"{words} satu"), write(second, f"{words} dua")
    tabs.context.set_offline(True)
    first.bring_to_front()
    first.keyboard.press("Control+Enter")
    waiting(first, 1)
    waiting(second, 1)
    second.bring_to_front()
    second.keyboard.press("Control+Enter")
    for page in (first, second):
        waiting(page, 2)
        expect(page.get_by_text("✓ Tersimpan")).to_have_count(0)
    second.get_by_role("textbox", name="Uraian").focus()
    second.keyboard.press("Control+End")
    second.keyboard.type(", lalu tiga")
    first.get_by_role("textbox", name="Uraian").focus()
    first.keyboard.press("Control+End")
    first.keyboard.type(", lalu empat")
    tabs.context.set_offline(False)
    saved(first)
    saved(second)
    assert tabs.told(first, words) == [f"{words} dua, lalu tiga", f"{words} satu, lalu empat"]
    assert len({id(page) for page in tabs.senders()}) == 1, "one tab sends for both"
    assert tabs.answered == [201, 201], "each of them once"
    assert {it for _, it in tabs.sent} == {one, other}
    first.wait_for_function(LEFT, timeout=PATIENT_MS)


def test_a_tab_that_is_closed_in_mid_send_is_followed_by_the_other_at_once(tabs: Tabs):
    first, second = tabs.open(), tabs.open()
    words = f"ronda {secrets.token_hex(4)}"
    lost: list[Route] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        route.fetch()
        lost.append(route)  # it has arrived, and nobody hears of it

    tabs.context.route(f"**{SENT}", lose)
    write(second, f"{words} satu")
    second.keyboard.press("Control+Enter")
    wait_until(lambda: bool(lost) or bool(second.wait_for_timeout(50)), why="it is sent")
    assert tabs.senders() == [first], "the first tab sends what the second has written"
    assert tabs.told(second, words) == [f"{words} satu"]
    waiting(second, 1)
    second.keyboard.type(" dan dua")
    first.close()
    saved(second)
    assert tabs.senders()[-1] == second
    assert tabs.told(second, words) == [f"{words} satu dan dua"]


def test_a_tab_that_stands_still_holds_up_nobody(tabs: Tabs):
    first, second = tabs.open(), tabs.open()
    words = f"ronda {secrets.token_hex(4)}"
    wire = tabs.context.new_cdp_session(first)
    wire.send("Debugger.enable")
    wire.send("Debugger.pause")
    write(second, f"{words} satu")
    second.keyboard.press("Control+Enter")
    saved(second)
    assert tabs.senders() == [second]
    wire.send("Debugger.resume")
    wire.detach()
    write(first, f"{words} dua")
    first.keyboard.press("Control+Enter")
    saved(first)
    assert tabs.told(second, words) == [f"{words} dua", f"{words} satu"]
    assert tabs.senders()[-1] == second, "it has the turn since, and sends for the first too"


def test_two_pages_of_a_phone_do_each_thing_once(pocket: BrowserContext, crew: Crew):
    pages = first, second = enrolled(pocket, crew), enrolled(pocket, crew)
    crew.sent()
    for page in pages:
        expect(page.get_by_role("heading", name="Laka lantas")).to_be_visible(timeout=PATIENCE_MS)
    pocket.set_offline(True)
    tap(first, "accept")
    settled(second, 1, "waiting")
    tap(second, "en_route")
    settled(first, 2, "waiting")
    for page in pages:
        expect(page.get_by_text("2 tindakan menunggu")).to_be_visible(timeout=PATIENCE_MS)
    pocket.set_offline(False)
    for page in pages:
        settled(page, 1)
        settled(page, 2)
    assert crew.actions() == [(1, "accept", "done"), (2, "en_route", "done")]


@pytest.mark.security
def test_a_revoked_phone_enrolled_anew_in_one_page_is_so_in_the_other_and_nothing_undone_is_lost(
    pocket: BrowserContext, crew: Crew
):
    pages = first, second = enrolled(pocket, crew), enrolled(pocket, crew)
    crew.sent()
    expect(first.get_by_role("heading", name="Laka lantas")).to_be_visible(timeout=PATIENCE_MS)
    pocket.set_offline(True)
    for page in pages:
        page.wait_for_selector("[data-link=lost]")
    tap(first, "accept")
    settled(second, 1, "waiting")
    crew.desk.ask("DELETE", f"/api/devices/{crew.device}")
    pocket.set_offline(False)
    for page in pages:
        expect(page.get_by_text("1 tindakan tidak pernah sampai")).to_be_visible(timeout=PATIENCE_MS)
    second.reload()
    expect(second.get_by_text("1 tindakan tidak pernah sampai")).to_be_visible(timeout=PATIENCE_MS)
    again = crew.desk.ask("POST", f"/api/units/{crew.unit}/devices", name="HP baru")
    first.locator("input[name=link]").fill(f"{crew.desk.demo.address}/officer#token={again['token']}")
    first.get_by_role("button", name="Daftarkan").tap()
    for page in pages:
        expect(page.get_by_role("heading", name="Laka lantas")).to_be_visible(timeout=PATIENCE_MS)
    tap(second, "accept")
    settled(first, 1)
    assert replace(crew, device=again["id"]).actions() == [(1, "accept", "done")]
