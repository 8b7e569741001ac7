"""No route without a permission, and the page's types are those of the API."""

import json
import subprocess

from fastapi.routing import APIRoute

from kentongan.app import Addresses, build
from kentongan.base.db import Database
from kentongan.base.paths import ROOT
from kentongan.settings import Settings
from kentongan.tools.web import description


def _routes(app: object) -> list[APIRoute]:
    """Every route of the application; FastAPI keeps included routers as routes of routes."""
    found: list[APIRoute] = []
    for route in getattr(app, "routes", []):
        if isinstance(route, APIRoute):
            found.append(route)
        found += _routes(getattr(route, "original_router", None) or getattr(route, "app", None) or object())
    return found


def _permissions(dependant: object) -> list[str]:
    out: list[str] = []
    for inner in getattr(dependant, "dependencies", []):
        permission = getattr(getattr(inner, "call", None), "permission", None)
        out += [permission] if permission else []
        out += _permissions(inner)
    return out


def test_every_route_names_one_permission():
    app = build(Settings(), Database(""), Addresses(dsn="", nats=""))
    routes = _routes(app)
    said = {path for path in description()["paths"]}  # type: ignore[attr-defined]
    assert {route.path for route in routes} >= said, "this test must see every route"
    without = [f"{route.methods} {route.path}" for route in routes if len(_permissions(route.dependant)) != 1]
    assert without == []


def test_the_committed_api_description_is_the_apps():
    file = ROOT / "openapi.json"
    text = json.dumps(description(), indent=1, sort_keys=True) + "\n"
    assert file.read_text(encoding="utf-8") == text, "run `./kentongan web --openapi > openapi.json`"


def test_the_pages_types_are_those_of_the_api():
    ran = subprocess.run(
        ["npm", "run", "--silent", "api:check"], cwd=ROOT / "web", capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_operation_has_a_name_of_its_own():
    # The page's calls are found by these names: of two that are one, the later would hide the earlier.
    app = build(Settings(), Database(""), Addresses(dsn="", nats=""))
    names = [route.operation_id for route in _routes(app) if route.include_in_schema]
    assert sorted({name for name in names if names.count(name) > 1}, key=str) == []
