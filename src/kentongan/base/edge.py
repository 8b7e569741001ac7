"""The edge to browsers: problems as RFC 9457, headers on every answer, and the page's own files."""

import logging
import secrets
import traceback
from collections.abc import Callable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final

import psycopg
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kentongan.base.errors import KentonganError, Unavailable

log = logging.getLogger(__name__)

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
LOCATED: Final = HEADERS | {
    "Permissions-Policy": HEADERS["Permissions-Policy"].replace("geolocation=()", "geolocation=(self)")
}
OWN_PAGES: Final = {"officer": "officer.html"}
"""Addresses with a page of their own, beside the desk's: an officer's phone, which may say where it is."""
ONE_YEAR_S: Final = 365 * 86400
RETRY_AFTER_S: Final = 2
MOST_FAULTS: Final = 5
BODY_MAX: Final = 64 * 1024  # bytes; a framework reads a body before it asks who sends it
LARGER: Final = {
    "/api/cameras/import": 1024 * 1024,
    "/api/cameras/import/preview": 1024 * 1024,
    "/api/incidents/import": 1024 * 1024,
    "/api/incidents/import/check": 1024 * 1024,
    "/api/device/photos": 1024 * 1024,
}
"""Where a file is sent: a table of a thousand cameras, a night's paper reports, a picture of a place."""


class Problem(BaseModel):
    """RFC 9457. `type` is the kind of the error, `detail` a sentence for the operator."""

    type: str
    title: str
    status: int
    detail: str


class TooLarge(HTTPException):
    """A request body over what its path takes. Of the framework's own kind, which it lets through
    meanwhile."""

    def __init__(self, most: int) -> None:
        text = f"a request body may have {most} bytes at most"
        super().__init__(413, text, {"Connection": "close"})  # what still comes is not waited for


class Problems:
    """Turns errors into answers, by a table of kinds whose first fit counts."""

    def __init__(self, table: Sequence[tuple[type[KentonganError], int]]) -> None:
        self._table = table

    def known(self, request: Request, error: Exception) -> Response:
        status = next((s for kind, s in self._table if isinstance(error, kind)), 500)
        answer = _answer(type(error).__name__, status, str(error))
        retry_s = getattr(error, "retry_s", RETRY_AFTER_S if isinstance(error, Unavailable) else None)
        if retry_s is not None:
            answer.headers["Retry-After"] = str(retry_s)
        return answer

    def misfit(self, request: Request, error: Exception) -> Response:
        """A request that does not fit its model. Says where, and never what was sent: it may be a secret."""
        assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this kind alone
        faults = [f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors()[:MOST_FAULTS]]
        return _answer("Invalid", 422, "; ".join(faults))

    def plain(self, request: Request, error: Exception) -> Response:
        """What the framework itself refuses: no such path, no such method."""
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for this kind alone
        kind = "TooLarge" if isinstance(error, TooLarge) else "HTTP"
        answer = _answer(kind, error.status_code, str(error.detail))
        answer.headers.update(error.headers or {})
        return answer


def _answer(kind: str, status: int, detail: str) -> Response:
    problem = Problem(type=kind, title=HTTPStatus(status).phrase, status=status, detail=detail)
    return JSONResponse(problem.model_dump(), status, media_type="application/problem+json")


class Edge:
    """Outermost: the headers of every answer, the length of every body, the check of every change, and the
    last net under a fault."""

    def __init__(
        self,
        app: ASGIApp,
        check: Callable[[Request], None],
        is_tls: Callable[[Request], bool],
        problems: Problems,
    ) -> None:
        self._app = app
        self._check = check
        self._is_tls = is_tls
        self._problems = problems

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        started = False

        async def dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._dress(request, MutableHeaders(scope=message))
            await send(message)

        try:
            _check_length(request)
            self._check(request)
            await self._app(scope, _bounded(receive, _most(request)), dressed)
        except TooLarge as error:
            await self._problems.plain(request, error)(scope, receive, dressed)
        except KentonganError as error:
            await self._problems.known(request, error)(scope, receive, dressed)
        except Exception as error:
            number = secrets.token_hex(4)
            log.error("fault %s in %s %s: %s", number, request.method, request.url.path, told(error))
            if started:
                raise RuntimeError(f"fault {number} after the answer began") from None
            answer = _answer("Fault", 500, f"something went wrong here; tell your administrator: {number}")
            await answer(scope, receive, dressed)

    def _dress(self, request: Request, headers: MutableHeaders) -> None:
        own = request.url.path.strip("/") in OWN_PAGES
        for name, value in (LOCATED if own else HEADERS).items():
            headers[name] = value
        if request.url.path.startswith("/api") or request.url.path == "/healthz":
            headers.setdefault("Cache-Control", "no-store")
        if self._is_tls(request):
            headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR_S}"


def _check_length(request: Request) -> None:
    """Raises: TooLarge, on a body that says so itself."""
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > _most(request):
        raise TooLarge(_most(request))


def _most(request: Request) -> int:
    return LARGER.get(request.url.path, BODY_MAX)


def _bounded(receive: Receive, most: int) -> Receive:
    """The same body, counted as it comes: one in chunks does not say how long it is. Raises: TooLarge."""
    came = 0

    async def counted() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > most:
            raise TooLarge(most)
        return message

    return counted


def told(error: Exception) -> str:
    """A fault for the log. The words of the database may hold a whole row: only its first line is told."""
    where = "".join(traceback.format_tb(error.__traceback__))
    words = error.diag.message_primary if isinstance(error, psycopg.Error) else str(error)
    return f"{type(error).__name__}: {words}\n{where}"


class Page(StaticFiles):
    """The built page. Every address that is no file is the page itself, which knows its own screens."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._folder = folder

    @property
    def built(self) -> bool:
        return (self._folder / "index.html").is_file()

    async def check_config(self) -> None:
        """Nothing: a page that is not built yet is a 503 of its own, not a fault."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path == "api" or path.startswith("api/"):
            raise HTTPException(404, "no such path")
        if not self.built:
            raise Unavailable("the page is not built; run ./kentongan, or npm ci && npm run build in web/")
        path = OWN_PAGES.get(path, path)
        try:
            answer = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or path.startswith("assets/"):
                raise
            path = "index.html"
            answer = await super().get_response(path, scope)
        hashed = path.startswith("assets/")
        answer.headers["Cache-Control"] = f"public, max-age={ONE_YEAR_S}, immutable" if hashed else "no-cache"
        return answer
