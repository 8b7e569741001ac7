"""The exchange of a drill: says each word when it is due, signed, and again until it is acknowledged.

It is the adapter of docs/incidents.md: a repetition carries the same key and is signed anew, as of another
second. Nothing waits for anything else: a word that finds the command centre away does not hold up the next.
"""

import hashlib
import hmac
import json
import math
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from kentongan.tools.drill_day import Offer
from kentongan.tools.drill_http import Client, Lost
from kentongan.tools.drill_record import Recorder

TOGETHER: Final = 24  # words on their way at the same time
PATIENCE_S: Final = 120.0  # so long a word is said again; then it counts as not acknowledged
PAUSES_S: Final = (1.05, 1.5, 2.0, 3.0, 5.0)
HEARD: Final = "/api/calls"


@dataclass(frozen=True, slots=True)
class Key:
    """Who signs. The key is never shown."""

    source: str
    secret: bytes = field(repr=False)


@dataclass
class Told:
    """What became of the words. `took_s`: from when a word was due until it was recorded."""

    offered: int = 0
    retried: int = 0
    refused: list[str] = field(default_factory=list[str])
    unanswered: list[str] = field(default_factory=list[str])
    took_s: list[tuple[Offer, float]] = field(default_factory=list[tuple[Offer, float]])


class Exchange:
    """Says words to one command centre."""

    def __init__(self, client: Client, key: Key, recorder: Recorder) -> None:
        self.told = Told()
        self._client = client
        self._key = key
        self._recorder = recorder
        self._lock = threading.Lock()
        self._signed: dict[str, int] = {}

    def ring(self, offers: Sequence[Offer], began_at: datetime) -> None:
        """Say all offers, each when it is due. Returns when the last is answered or given up."""
        began_s = time.monotonic() - (datetime.now(UTC) - began_at).total_seconds()
        with ThreadPoolExecutor(TOGETHER, "exchange") as pool:
            saying: list[Future[None]] = []
            for offer in offers:
                due_s = began_s + offer.at_s
                time.sleep(max(0.0, due_s - time.monotonic()))
                saying.append(pool.submit(self.say, offer, began_at, due_s))
        for one in saying:
            one.result()

    def say(self, offer: Offer, began_at: datetime, due_s: float) -> None:
        """Say one word until it is acknowledged, refused, or nobody answered for too long."""
        body = json.dumps(offer.message(began_at)).encode()
        self._count(offered=not offer.again)
        for tries in range(10_000):
            try:
                answer = self._client.send("POST", HEARD, body, self._headers(offer, body))
            except Lost:
                answer = None
            if answer is not None and answer.good:
                return self._heard(offer, body, str(answer.json()["call_id"]), due_s)
            if answer is not None and not answer.later:
                return self._refuse(self.told.refused, f"{offer.key}: {answer.words()}")
            if time.monotonic() - due_s > PATIENCE_S:
                break
            self._count(retried=True)
            time.sleep(PAUSES_S[min(tries, len(PAUSES_S) - 1)])
        return self._refuse(self.told.unanswered, offer.key)

    def _heard(self, offer: Offer, body: bytes, call_id: str, due_s: float) -> None:
        if offer.again:
            return
        self._recorder.take(
            "word", source=self._key.source, key=offer.key, call=offer.caller.name, call_id=call_id,
            word=offer.word, digest=hashlib.sha256(body).hexdigest(),
        )  # fmt: skip
        with self._lock:
            self.told.took_s.append((offer, time.monotonic() - due_s))

    def _headers(self, offer: Offer, body: bytes) -> dict[str, str]:
        stamp = str(self._stamp(offer.key))
        signature = hmac.new(self._key.secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return {
            "X-Kentongan": "1",
            "X-Kentongan-Source": self._key.source,
            "X-Kentongan-Timestamp": stamp,
            "X-Kentongan-Signature": signature,
        }

    def _stamp(self, key: str) -> int:
        """The second of now, and never one under which this word was signed before."""
        while True:
            with self._lock:
                now = int(time.time())
                if now > self._signed.get(key, 0):
                    self._signed[key] = now
                    return now
            time.sleep(1.001 - time.time() % 1)

    def _count(self, *, offered: bool = False, retried: bool = False) -> None:
        with self._lock:
            self.told.offered += offered
            self.told.retried += retried

    def _refuse(self, where: list[str], why: str) -> None:
        with self._lock:
            where.append(why)


def percentile(took_s: Sequence[float], share: float) -> float | None:
    """By nearest rank; None of nothing."""
    ordered = sorted(took_s)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None
