"""SQL of the traffic room. Reading only; what a watch process writes stands in record.py."""

from typing import Final

from kentongan.base.db import Transaction
from kentongan.traffic.model import Health

HEALTH: Final = "select cameras, watched, seen_s from house_health(%(at)s::timestamptz)"


def health(tx: Transaction) -> Health:
    return tx.one(Health, HEALTH, at=tx.at)
