"""Who is asking, and may they? A route gets the database only by naming a permission here.

    tx: Annotated[Transaction, read("camera.view")]      looking
    tx: Annotated[Transaction, change("people.manage")]  deciding: committed before the answer is sent
    books: Annotated[Books, books("incident.view")]      first looking, long; then deciding, short

Each door carries `.permission`, so that tests/house can see that no route is without one.
"""

from collections.abc import Callable, Generator
from datetime import timedelta
from ipaddress import ip_address
from typing import Any, Final, Protocol, TypeVar, cast
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from kentongan.access import actions, acts
from kentongan.access.model import ANYONE, LOGGED_IN, Ends, Seen
from kentongan.base.db import Books, Database, Transaction
from kentongan.base.errors import Forbidden
from kentongan.settings import Web

COOKIE_TLS: Final = "__Host-kentongan"
COOKIE_LOOPBACK: Final = "kentongan"
OURS: Final = "x-kentongan"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

Door = TypeVar("Door", bound=Callable[..., object])


class Named(Protocol):
    permission: str


def database(connection: HTTPConnection) -> Database:
    return cast(Database, connection.app.state.db)


def web_settings(connection: HTTPConnection) -> Web:
    return cast(Web, connection.app.state.web)


def named(permission: str, door: Door) -> Door:
    cast(Named, door).permission = permission
    return door


def read(permission: str) -> Any:
    """Depend on this to look: checks `permission` and opens one transaction in the viewer's city."""

    def door(request: Request) -> Generator[Transaction]:
        seen = actions.may(database(request), session_cookie(request), permission)
        with database(request).read(actions.actor_of(seen)) as tx:
            yield tx

    return Depends(named(permission, door), scope="function")


def change(permission: str) -> Any:
    """Depend on this to decide: checks `permission`, opens one transaction, commits it before the answer.
    What the page asks for under an id of its own is done once (acts.py)."""

    def door(request: Request) -> Generator[Transaction]:
        seen = actions.may(database(request), session_cookie(request), permission)
        said = request.headers.get(acts.HEADER)
        act = acts.read(said) if said is not None else None
        with database(request).change(actions.actor_of(seen)) as tx:
            if act is not None:
                acts.once(tx, act)
            yield tx

    return Depends(named(permission, door), scope="function")


def books(permission: str) -> Any:
    """Depend on this to look and then to decide, in transactions of one's own: checks `permission`."""

    def door(request: Request) -> Books:
        seen = actions.may(database(request), session_cookie(request), permission)
        return Books(database(request), actions.actor_of(seen))

    return Depends(named(permission, door))


def _logged_in(request: Request) -> Seen:
    return actions.see(database(request), session_cookie(request))


def _anyone() -> None:
    """For what must work without a login; each route says why."""


logged_in: Any = Depends(named(LOGGED_IN, _logged_in), scope="function")
anyone: Any = Depends(named(ANYONE, _anyone))


def is_tls(connection: HTTPConnection) -> bool:
    if connection.url.scheme in {"https", "wss"}:
        return True
    return _from_proxy(connection) and connection.headers.get("x-forwarded-proto", "") == "https"


def session_cookie(connection: HTTPConnection) -> str | None:
    """The session's token as this browser sends it; for WebSockets too."""
    return connection.cookies.get(COOKIE_TLS if is_tls(connection) else COOKIE_LOOPBACK)


def ends(web: Web) -> Ends:
    return Ends(idle=timedelta(minutes=web.session_idle_min), absolute=timedelta(hours=web.session_hours))


def desk(connection: HTTPConnection) -> actions.Desk:
    return actions.Desk(
        address=client_address(connection),
        ends=ends(web_settings(connection)),
        cookie=session_cookie(connection),
    )


def client_address(connection: HTTPConnection) -> str:
    """Where a request comes from. A forwarded address is believed from a trusted proxy alone, and then it is
    the last one that is not itself a trusted proxy: what stands left of it the client may have made up."""
    peer = connection.client.host if connection.client else "unknown"
    if not _from_proxy(connection):
        return peer
    trusted = set(web_settings(connection).trusted_proxies)
    hops = [hop.strip() for line in connection.headers.getlist("x-forwarded-for") for hop in line.split(",")]
    for hop in reversed(hops):
        if hop not in trusted:
            return _address(hop, peer)
    return peer


def _from_proxy(connection: HTTPConnection) -> bool:
    peer = connection.client.host if connection.client else ""
    return peer in web_settings(connection).trusted_proxies


def _address(text: str, otherwise: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        return otherwise


def check_origin(connection: HTTPConnection) -> None:
    """Refuse what another site's page sends; a WebSocket route calls this before it does anything.

    A browser always says the Origin of a WebSocket and of a change. Raises: Forbidden.
    """
    if not same_origin(connection.headers, tls=is_tls(connection)):
        raise Forbidden("this request comes from another site")


def check_unsafe(request: Request) -> None:
    """Refuse a change that a foreign page may have sent: our own header, or that of a device's token, which
    no foreign page can add without asking first, and the browser's word on where it comes from.

    Raises: Forbidden.
    """
    if request.method in SAFE:
        return
    ours = request.headers.get(OURS, "1" if "authorization" in request.headers else "")
    if ours != "1":
        raise Forbidden("send the header X-Kentongan: 1 with every change")
    check_origin(request)


def same_origin(headers: Headers, *, tls: bool) -> bool:
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    parts = urlsplit(origin)
    return (
        parts.scheme == ("https" if tls else "http")
        and parts.netloc.lower() == headers.get("host", "").lower()
    )
