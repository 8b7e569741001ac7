"""Ids of rows: random, so that they say nothing and two cities can never clash."""

from uuid import UUID, uuid4


def new_id() -> UUID:
    return uuid4()
