"""SQL of the traffic room. Reading only; what a watch process writes stands in record.py."""

from typing import Final
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.traffic.model import Health

HEALTH: Final = "select cameras, watched, seen_s from house_health(%(at)s::timestamptz)"

WANTED: Final = "select id from camera where counted and enabled order by code"


def health(tx: Transaction) -> Health:
    return tx.one(Health, HEALTH, at=tx.at)


def wanted(tx: Transaction) -> list[UUID]:
    """The cameras that should be counted."""
    return [row["id"] for row in tx.all(dict[str, UUID], WANTED)]
