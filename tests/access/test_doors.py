"""Every route, for every role, in the own city and another: generated from the application's own routes."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute
from fastapi.testclient import TestClient
from psycopg import Connection

import door
import make
import rows
from door import PASSWORD, SITE, Site
from kentongan.access.model import ANYONE, DEVICE, LOGGED_IN, SIGNED, Permission
from kentongan.app import Addresses, build
from kentongan.base.db import Actor, Database
from kentongan.base.ids import new_id
from kentongan.cameras import actions as cameras
from kentongan.settings import Settings

pytestmark = pytest.mark.security

NOBODY = "6a7c0f9e-8a57-4f6e-9f53-0d9c9c1d2a11"
SEAT = {"call.view", "incident.view", "incident.manage", "dispatch.send", "unit.view", "shift.sign"}
ROLES = {
    "admin": set(Permission),
    "operator": {"camera.view", "camera.control", "recording.view", "count.view", "city.view"}
    | SEAT
    | {"call.take", "call.reveal"},
    "analyst": {"camera.view", "count.view", "city.view", "incident.report"},
    "auditor": {"journal.read", "city.view", "incident.view", "incident.report"},
    "dispatcher": {"camera.view", "count.view", "city.view"} | SEAT,
    "chief": {"camera.view", "count.view", "city.view", "call.take", "call.reveal", "unit.manage"}
    | {"incident.report", "incident.import", "incident.erase"}
    | SEAT,
    "officer": {"incident.view", "unit.view", "city.view"},
}
BODIES = {
    "openSession": {"login": "x", "password": "y"},
    "redeemCode": {"code": "x", "login": "budi", "name": "Budi", "password": PASSWORD},
    "addPerson": {"login": "", "name": "", "role": ""},
    "setRole": {"permissions": ["no.such"]},
    "changePerson": {},
    "changeCamera": {"name": "Simpang Lain"},
    "aimCamera": {"bearing_deg": 90.0},
    "drawCamera": {"lines": [], "zones": [], "masks": []},
    "changeCameraSettings": {"name": "Simpang Lain"},
    "testCamera": {"which": "main"},
    "moveCamera": {"act": "stop"},
    "hearCall": {"key": "k", "call": "c", "word": "ringing", "at": "2026-11-24T03:00:00Z"},
    "enterCall": {},
    "enterCallAs": {},
    "claimCall": {},
    "disposeCall": {"disposition": "prank"},
    "revealNumber": {"reason": "menghubungi pelapor"},
    "noteCallBack": {"reached": True},
    "flagNumber": {"reason": "iseng berulang kali"},
    "addSource": {"name": ""},
    "openIncident": {"category": "XXX-XXX"},
    "correctIncident": {"had": {}},
    "moveIncident": {"state": "verified"},
    "noteIncident": {"text": "catatan"},
    "linkCall": {"call": NOBODY},
    "noteCallCameras": {"cameras": []},
    "noteIncidentCameras": {"cameras": []},
    "tellPartner": {"partner": "damkar"},
    "pauseClock": {"reason": "menunggu unit teknis"},
    "mergeIncident": {"into": NOBODY},
    "registerUnit": {"call_sign": "P31", "function": "Satlantas"},
    "setUnitState": {"state": "ready"},
    "addDevice": {"name": "HP"},
    "addPush": {"endpoint": "https://push.example/x", "keys": {"p256dh": "x", "auth": "x"}},
    "silenceSeat": {"silent": True},
    "soundSeat": {"audible": True},
    "sendUnit": {"unit": NOBODY, "reason": "paling dekat dari semua"},
    "advanceDispatch": {"state": "accepted"},
    "actByDevice": {"actions": [{"seq": 1, "key": NOBODY, "kind": "help", "at": "2026-11-24T03:00:00Z"}]},
    "placeByOwnTracks": {"_type": "location", "lat": -6.9, "lon": 107.6, "tst": 1},
    "placeByTraccar": {"position": {"latitude": -6.9, "longitude": 107.6, "fixTime": "2026-11-24T03:00:00Z"}},
    "eraseText": {"text": f"note:{NOBODY}", "reason": "diminta oleh pelapor"},
    "eraseHandoverText": {"text": f"handed:{NOBODY}", "reason": "diminta oleh pelapor"},
    "leaveShift": {},
    "takeShift": {"ticked": []},
    "checkPaper": {"csv": "x"},
    "enterPaper": {"csv": "x"},
    "changeWall": {"name": "Malam", "shows": {"kind": "layout", "places": 1, "tiles": [""]}},
    "changeSharedWall": {"name": "Malam", "shows": {"kind": "layout", "places": 1, "tiles": [""]}},
    "releaseHold": {"reason": "perkara sudah selesai"},
    "assignTicket": {"assignee": "Dishub"},
    "repairedTicket": {},
    "dropTicket": {},
}
SPAN = "?from=2026-11-24T02:00:00Z&to=2026-11-24T03:00:00Z"
QUERIES = {
    "listCounts": SPAN,
    "reportIncidents": SPAN,
    "searchPlaces": "?text=dago",
    "readHere": "?lat=-6.9&lon=107.6",
    "chooseCameras": "?lat=-6.9&lon=107.6",
    "listAlike": "?lat=-6.9&lon=107.6",
    "searchCameras": "?text=dago",
    "listFlows": f"?camera={NOBODY}",
    "listCopies": f"?text=note:{NOBODY}",
    "listHandoverCopies": f"?text=handed:{NOBODY}",
}
STREAMS = {"live"}
ERRANDS = {"discoverCameras", "moveCamera", "testCamera"}
"""What a watch process does; none runs here, and the door says so: 503."""


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    operation: str
    permission: str


def permissions(dependant: Dependant) -> Iterator[str]:
    found = getattr(dependant.call, "permission", None)
    if found is not None:
        yield found
    for below in dependant.dependencies:
        yield from permissions(below)


def api_routes() -> Iterator[APIRoute | APIWebSocketRoute]:
    app = build(Settings(), Database(""), Addresses(dsn="", nats=""))
    waiting = list(app.router.routes)
    while waiting:
        route = waiting.pop()
        if isinstance(route, APIRoute | APIWebSocketRoute):
            yield route
        else:  # an included router, or a mount
            waiting.extend(getattr(getattr(route, "original_router", route), "routes", None) or [])


def routes() -> list[Route]:
    return [
        Route(method, route.path, route.operation_id or "", *permissions(route.dependant))
        for route in api_routes()
        if isinstance(route, APIRoute)
        for method in sorted(route.methods)
    ]


def ask(browser: TestClient, route: Route, ids: dict[str, str]) -> int:
    path = route.path
    for name in re.findall(r"{(\w+)}", path):
        known = {
            "name": "operator",
            "clock": "arrive",
            **dict.fromkeys(("camera", "note", "page"), NOBODY),
        } | ids
        path = path.replace(f"{{{name}}}", known[name])
    path += QUERIES.get(route.operation, "")
    return browser.request(route.method, path, json=BODIES.get(route.operation)).status_code


def ids_of(route: Route, db: Database, city: str) -> dict[str, str]:
    """The id of something of the route's own kind that stands in a city."""
    if "{id}" not in route.path:
        return {}
    if "/people/" in route.path:
        return {"id": str(door.person(db, city).id)}
    for word, made in rows.KINDS.items():
        if f"/{word}/" in route.path:
            return {"id": str(made(db, city))}
    source = make.source(code=secrets.token_hex(4))
    with db.change(Actor(city, "machine:test")) as tx:
        cameras.register(tx, [source], place_again=False)
        tx.note("camera.registered", source.id)
    return {"id": str(source.id)}


ALL = routes()
OWN_PROOF = {SIGNED, DEVICE}
GUARDED = [
    r for r in ALL if r.permission not in {ANYONE, LOGGED_IN, *OWN_PROOF} and r.operation not in STREAMS
]


def test_there_are_routes_and_each_names_exactly_one_permission():
    assert len(ALL) >= 19
    known = {ANYONE, LOGGED_IN, *OWN_PROOF, *Permission}
    assert {r.operation: r.permission for r in ALL if r.permission not in known} == {}
    open_to_all = {r.operation for r in ALL if r.permission == ANYONE}
    assert open_to_all == {"openSession", "redeemCode", "health"}


@pytest.mark.parametrize("route", ALL, ids=lambda r: f"{r.method} {r.path}")
def test_without_a_session_nothing_opens(site: Site, route: Route):
    if route.operation == "health":
        pytest.skip("health is for machines without a session; it tells three numbers")
    assert ask(site.browser(), route, {"id": str(new_id())}) == 401


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_its_permissions_open_and_nothing_else(
    site: Site, db: Database, city_a: str, role: str
):
    wrong = {}
    for route in GUARDED:
        browser = site.browser(door.session(db, city_a, door.person(db, city_a, role=role)))
        status = ask(browser, route, ids_of(route, db, city_a))
        allowed = route.permission in ROLES[role]
        if route.operation in ERRANDS and allowed and status == 503:
            continue
        if (status in {401, 403} or status >= 500) if allowed else status != 403:
            wrong[route] = status
    assert wrong == {}


@pytest.mark.parametrize(
    "route", [r for r in GUARDED if "{id}" in r.path], ids=lambda r: f"{r.method} {r.path}"
)
def test_what_stands_in_another_city_is_not_found_even_by_an_admin(
    site: Site, db: Database, city_a: str, city_b: str, route: Route
):
    assert ask(site.as_(city_a, "admin"), route, ids_of(route, db, city_b)) == 404


@pytest.mark.parametrize("route", [r for r in GUARDED if r.method == "GET" and "{" not in r.path], ids=str)
def test_no_list_shows_another_city(
    site: Site, db: Database, owner: Connection, city_a: str, city_b: str, route: Route
):
    theirs = door.person(db, city_b)
    camera = ids_of(Route("GET", "/api/cameras/{id}", "", ""), db, city_b)["id"]
    path = route.path + QUERIES.get(route.operation, "")
    told = site.as_(city_a, "admin").get(path).text
    assert [word for word in (theirs.login, str(theirs.id), camera, city_b) if word in told] == []


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Kentongan": "0"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": ""},
        {"Origin": "null"},
        {"Origin": SITE + ":8443"},
        {"Origin": SITE.replace("http:", "https:")},
        {"Origin": SITE + ".evil.example"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_change_from_a_second_origin_is_refused(
    site: Site, db: Database, city_a: str, headers: dict[str, str]
):
    browser = site.as_(city_a, "admin")
    browser.headers.update(headers)
    changes = [route for route in ALL if route.method != "GET"]
    found = {route: ask(browser, route, ids_of(route, db, city_a)) for route in changes}
    assert found == dict.fromkeys(changes, 403)


def test_a_program_without_a_browser_needs_the_header_alone(site: Site, db: Database, city_a: str):
    token = door.session(db, city_a, door.person(db, city_a))
    program = TestClient(site.app, base_url=SITE, cookies={"kentongan": token})
    assert program.delete("/api/session").status_code == 403
    assert program.delete("/api/session", headers={"X-Kentongan": "1"}).status_code == 204


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "GET"])
def test_a_method_that_a_path_does_not_have_is_no_way_in(site: Site, city_a: str, method: str):
    assert site.as_(city_a, "admin").request(method, "/api/enrolment").status_code in {404, 405}
