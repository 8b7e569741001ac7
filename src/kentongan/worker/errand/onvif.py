# The ONVIF library makes its calls from WSDL files while it runs; nothing of that is typed:
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportPrivateUsage=false, reportOptionalMemberAccess=false
"""Speaking ONVIF with one camera, at the one place that was checked. In a process that is thrown away.

The camera's own words about where its services are are not believed: port and path are taken, the place
stays.
Redirects are not followed, answers are bounded, and nothing is loaded from anywhere but the library's own
files.
Source: ONVIF Core, Media and PTZ service specifications; WS-Security UsernameToken profile 1.0.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from aiohttp import ClientError, ClientSession
from lxml.etree import LxmlError
from onvif import ONVIFService
from onvif.client import _WSDL_PATH
from onvif.definition import SERVICES
from onvif.exceptions import ONVIFError
from zeep.exceptions import Fault

from kentongan.base.clock import wall
from kentongan.video.knock import State, Trouble

ANSWER_MAX: Final = 1024 * 1024
ASK_S: Final = 4.0
PROFILES_MAX: Final = 16
PRESETS_MAX: Final = 64
MOVE_S: Final = 5.0
"""A camera that nobody stops stops by itself after so long."""

for noisy in ("onvif", "zeep", "aiohttp"):
    logging.getLogger(noisy).setLevel(logging.CRITICAL)


class _Answer:
    """What the library reads of an answer."""

    def __init__(self, response: Any, content: bytes) -> None:
        self._content = content
        for name in ("status", "headers", "charset", "cookies", "method", "url"):
            setattr(self, name, getattr(response, name))

    async def read(self) -> bytes:
        return self._content


class _Door:
    """The one way out for SOAP: no redirect, no proxy, no endless answer, no other place."""

    def __init__(self, session: ClientSession, place: str) -> None:
        self._session = session
        self._place = place
        self.timeout = session.timeout

    @property
    def closed(self) -> bool:
        return self._session.closed

    async def post(self, address: str, *, data: bytes, headers: dict[str, str], **_: Any) -> _Answer:
        if urlsplit(address).hostname != self._place:
            raise ClientError("another place")
        async with self._session.post(address, data=data, headers=headers, allow_redirects=False) as response:
            content = b""
            async for piece in response.content.iter_chunked(16 * 1024):
                content += piece
                if len(content) > ANSWER_MAX:
                    raise Trouble(State.GARBAGE, "over_limits")
            if 300 <= response.status < 400:
                raise Trouble(State.DEAD, "redirected")
            return _Answer(response, content)

    async def close(self) -> None:
        await self._session.close()


class Onvif:
    """One camera's control door. `address` holds the place in numbers."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self._address = address
        self._place = str(urlsplit(address).hostname)
        self._login = (user or None, password or None)
        self._skew: timedelta | None = None
        self._parts: dict[str, ONVIFService] = {}
        self._xaddrs: dict[str, str] = {}
        self._profile = ""
        self.clock_offset_s: float | None = None

    async def close(self) -> None:
        for part in self._parts.values():
            with suppress(Exception):
                await part.close()

    async def begin(self) -> None:
        """Read the camera's clock, so that signatures fit it, and where its services are. Raises: Trouble."""
        device = await self._part("devicemgmt", self._address)
        found = await self._asked(device.authless_GetSystemDateAndTime())
        at = _utc(found)
        if at is not None:
            self._skew = at - wall()
            self.clock_offset_s = round(self._skew.total_seconds(), 1)
            device.zeep_client.wsse.dt_diff = self._skew
        capabilities = await self._asked(device.GetCapabilities({"Category": "All"}))
        for name, key in (("media", "Media"), ("ptz", "PTZ")):
            told = getattr(getattr(capabilities, key, None), "XAddr", None)
            if told:
                self._xaddrs[name] = self._pinned(str(told))

    async def look(self) -> dict[str, Any]:
        """Maker, model, profiles with their streams, whether it can be moved. Raises: Trouble."""
        await self.begin()
        told = await self._asked((await self._of("devicemgmt")).GetDeviceInformation())
        profiles = [await self._profiled(row) for row in (await self._profiles())[:PROFILES_MAX]]
        return {
            "maker": _short(told.Manufacturer), "model": _short(told.Model), "firmware":
            _short(told.FirmwareVersion),
            "profiles": [row for row in profiles if row], "movable": "ptz" in self._xaddrs,
            "clock_offset_s": self.clock_offset_s,
        }  # fmt: skip

    async def presets(self) -> list[dict[str, str]]:
        """Raises: Trouble."""
        ptz = await self._moving()
        rows = await self._asked(ptz.GetPresets({"ProfileToken": self._profile})) or []
        return [{"token": str(r.token)[:100], "name": _short(r.Name or r.token)} for r in rows[:PRESETS_MAX]]

    async def go_to(self, token: str) -> None:
        ptz = await self._moving()
        await self._asked(ptz.GotoPreset({"ProfileToken": self._profile, "PresetToken": token}))

    async def set_preset(self, name: str, token: str | None) -> str:
        """Keep where the camera looks now. Returns: the preset's token."""
        ptz = await self._moving()
        wanted: dict[str, str] = {"ProfileToken": self._profile, "PresetName": name}
        found = await self._asked(ptz.SetPreset(wanted | ({"PresetToken": token} if token else {})))
        return str(found)[:100]

    async def move(self, pan: float, tilt: float, zoom: float) -> None:
        """Move on until `stop()`; the camera is told to stop by itself after MOVE_S."""
        ptz = await self._moving()
        speed = {"PanTilt": {"x": pan, "y": tilt}, "Zoom": {"x": zoom}}
        wanted = {"ProfileToken": self._profile, "Velocity": speed, "Timeout": timedelta(seconds=MOVE_S)}
        await self._asked(ptz.ContinuousMove(wanted))

    async def stop(self) -> None:
        ptz = await self._moving()
        await self._asked(ptz.Stop({"ProfileToken": self._profile, "PanTilt": True, "Zoom": True}))

    async def _moving(self) -> ONVIFService:
        if not self._xaddrs:
            await self.begin()
        if "ptz" not in self._xaddrs:
            raise Trouble(State.DEAD, "not_movable")
        if not self._profile:
            rows = await self._profiles()
            movable = [row for row in rows if getattr(row, "PTZConfiguration", None) is not None]
            if not rows:
                raise Trouble(State.GARBAGE, "no_profile")
            self._profile = str((movable or rows)[0].token)
        return await self._of("ptz")

    async def _profiles(self) -> list[Any]:
        if "media" not in self._xaddrs:
            raise Trouble(State.GARBAGE, "no_profile")
        return list(await self._asked((await self._of("media")).GetProfiles()) or [])

    async def _profiled(self, row: Any) -> dict[str, Any] | None:
        """One profile with its stream; None, where the camera gives no stream for it."""
        setup = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}
        wanted = {"StreamSetup": setup, "ProfileToken": row.token}
        try:
            found = await self._asked((await self._of("media")).GetStreamUri(wanted))
        except Trouble:
            return None
        coder = getattr(row, "VideoEncoderConfiguration", None)
        size = getattr(coder, "Resolution", None)
        rate = getattr(getattr(coder, "RateControl", None), "FrameRateLimit", None)
        return {
            "name": _short(row.Name or row.token), "url": self._clean(str(found.Uri)),
            "codec": _short(getattr(coder, "Encoding", None) or ""),
            "width": int(size.Width) if size is not None else None,
            "height": int(size.Height) if size is not None else None,
            "fps": float(rate) if rate is not None else None,
        }  # fmt: skip

    def _clean(self, uri: str) -> str:
        """A stream's address without the login: where a camera puts it into the path, places are left for
        it."""
        parts = urlsplit(uri)
        bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        user, password = self._login
        if password and len(password) > 2:
            bare = bare.replace(password, "{password}")
            if user and "{password}" in bare:
                bare = bare.replace(f"={user}", "={user}")
        return bare[:1000]

    def _pinned(self, told: str) -> str:
        parts = urlsplit(told)
        if parts.scheme not in {"http", "https"}:
            raise Trouble(State.GARBAGE, "bad_address")
        host = f"[{self._place}]" if ":" in self._place else self._place
        try:
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            raise Trouble(State.GARBAGE, "bad_address") from None
        return urlunsplit((parts.scheme, host + port, parts.path or "/", parts.query, ""))

    async def _of(self, name: str) -> ONVIFService:
        return await self._part(name, self._xaddrs.get(name, self._address))

    async def _part(self, name: str, address: str) -> ONVIFService:
        if name not in self._parts:
            known = SERVICES[name]
            part = ONVIFService(
                address, *self._login, f"{_WSDL_PATH}/{known['wsdl']}", no_cache=True, dt_diff=self._skew,
                binding_name=f"{{{known['ns']}}}{known['binding']}",
            )  # fmt: skip
            part.transport.session = _Door(part._session, self._place)
            await part.setup()
            self._parts[name] = part
        return self._parts[name]

    async def _asked(self, call: Any) -> Any:
        """The answer to one call. Raises: Trouble, whatever comes instead."""
        try:
            return await asyncio.wait_for(call, ASK_S)
        except Trouble:
            raise
        except (
            ONVIFError,
            Fault,
            ClientError,
            LxmlError,
            OSError,
            TimeoutError,
            ValueError,
            TypeError,
        ) as error:
            raise _named(error) from None


def _named(error: BaseException) -> Trouble:
    """What went wrong, as a word. The library wraps what it caught."""
    words = f"{error} {error.__cause__ or ''}".lower()
    if any(isinstance(e, Trouble) for e in (error.__cause__,)):
        return error.__cause__  # pyright: ignore[reportReturnType]
    if isinstance(error, TimeoutError) or isinstance(error.__cause__, TimeoutError):
        return Trouble(State.SILENT, "no_answer")
    if any(
        word in words
        for word in ("notauthorized", "not authorized", "unauthorized", "401", "sender not auth")
    ):
        return Trouble(State.DEAD, "forbidden")
    if isinstance(error, ClientError | OSError) or isinstance(error.__cause__, ClientError | OSError):
        return Trouble(State.DEAD, "refused")
    return Trouble(State.GARBAGE, "not_onvif")


def _utc(found: Any) -> datetime | None:
    """The camera's clock; None, where it says none that makes sense."""
    told = getattr(found, "UTCDateTime", None)
    try:
        day, time = told.Date, told.Time
        return datetime(
            day.Year, day.Month, day.Day, time.Hour, time.Minute, min(59, time.Second), tzinfo=UTC
        )
    except (AttributeError, TypeError, ValueError):
        return None


def _short(text: object) -> str:
    """A camera's word for itself: plain, and short."""
    return "".join(c for c in str(text) if c.isprintable())[:80]
