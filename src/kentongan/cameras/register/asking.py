"""Asking a watch process to do something at a camera: the web process itself never opens one.

What is asked is sealed; what comes back holds no login. Which process has just spoken with a camera is
remembered,
so that the next word to it finds that process warm.
"""

import asyncio
import json
from concurrent.futures import TimeoutError as Late
from typing import Any, Final, cast
from uuid import UUID

from nats.aio.client import Client as Nats
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError

from kentongan.base import messages
from kentongan.base.clock import wall
from kentongan.base.errors import Unavailable
from kentongan.base.vault import Vault
from kentongan.cameras.register.sources import about

ANY: Final = "any"
PATIENCE_S: Final = 28.0
KNOWN_MAX: Final = 500


class Asking:
    """`loop` is that of the connection; set when it is made. Called from threads."""

    def __init__(self, nats: Nats, vault: Vault) -> None:
        self._nats = cast(Any, nats)
        self._vault = vault
        self.loop: asyncio.AbstractEventLoop | None = None
        self._desks: dict[UUID, str] = {}

    def ask(self, city: str, camera: UUID | None = None, **word: object) -> dict[str, Any]:
        """Have one errand done. Raises: Unavailable, Locked."""
        word |= {"camera": None if camera is None else str(camera), "at": wall().isoformat()}
        body = self._vault.seal(json.dumps(word), about("errand", city))
        desk = self._desks.get(camera, ANY) if camera else ANY
        answer = self._sent(desk, city, body)
        if answer is None and desk != ANY:
            answer = self._sent(ANY, city, body)
        if answer is None:
            raise Unavailable("no watch process answers; see whether one runs (`kentongan up`)")
        if answer.get("detail") == "busy":
            raise Unavailable("other cameras are being asked right now; try again in a moment")
        by = str(answer.pop("by", ""))
        if camera is not None and by:
            self._desks[camera] = by
            if len(self._desks) > KNOWN_MAX:
                del self._desks[next(iter(self._desks))]
        return answer

    def _sent(self, desk: str, city: str, body: bytes) -> dict[str, Any] | None:
        """None: nobody is there to do it."""
        if self.loop is None or not self._nats.is_connected:
            return None
        subject = f"{messages.ERRAND}.{desk}.{city}"
        asking = asyncio.run_coroutine_threadsafe(
            self._nats.request(subject, body, timeout=PATIENCE_S), self.loop
        )
        try:
            return json.loads(asking.result(PATIENCE_S + 2).data)
        except NoRespondersError:
            return None
        except (NatsError, TimeoutError, Late):
            asking.cancel()
            raise Unavailable("the watch process took too long; try again") from None
