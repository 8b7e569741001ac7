"""SQL of devices, their positions and what they said was done."""

from typing import Any, Final

from kentongan.base.db import Transaction

FIND: Final = "select id, city, unit_id, call_sign from device_find(%(token)s::bytea)"


def find(tx: Transaction, token: bytes) -> dict[str, Any] | None:
    """Before a city is known: id, city, unit_id, call_sign."""
    return tx.maybe(dict[str, Any], FIND, token=token)
