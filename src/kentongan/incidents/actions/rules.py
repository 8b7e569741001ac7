"""The rules of a command centre: load a pack, read them."""

from typing import LiteralString

from kentongan.base.db import Transaction
from kentongan.base.errors import Invalid, Unavailable
from kentongan.incidents.model.rules import Category, Ladder, Partner, Priority, Rules, RulesPack, Step
from kentongan.incidents.store import rules as store


class NoRules(Unavailable):
    """No rules are loaded for this city."""


class NoCategory(Invalid):
    """No such category, or one of which no incident comes."""


NO_RULES: LiteralString = "this city has no rules yet; `kentongan up` loads them from the city pack"


def is_current(tx: Transaction, pack: RulesPack) -> bool:
    return store.digest(tx) == pack.digest


def load(tx: Transaction, pack: RulesPack) -> None:
    """Make this pack the city's rules, in place of the ones before."""
    store.lock(tx)
    store.keep(tx, pack)
    tx.note(
        "rules.loaded",
        tx.actor.city,
        categories=len(pack.categories),
        priorities=len(pack.priorities),
        steps=sum(len(steps) for steps in pack.ladders.values()),
        digest=pack.digest,
    )


def rules(tx: Transaction) -> Rules:
    """Raises: NoRules."""
    found = store.rules(tx)
    if found is None:
        raise NoRules(NO_RULES)
    return found


def office(tx: Transaction) -> str:
    """Who answers 110 here, as the head of a paper names it; '' where nobody said so."""
    found = store.rules(tx)
    return found.office if found else ""


def categories(tx: Transaction) -> list[Category]:
    """Those that can be chosen."""
    return store.categories(tx)


def every_category(tx: Transaction) -> list[Category]:
    """Also those that have left the table."""
    return store.categories(tx, all=True)


def category(tx: Transaction, code: str) -> Category:
    """A category of which an incident may come. Raises: NoCategory."""
    found = store.category(tx, code)
    if found is None or not found.active:
        raise NoCategory(f"no category {code!r} in this city's table")
    if found.priority is None:
        raise NoCategory(f"{found.name}: no incident comes of this; give the call its outcome instead")
    return found


def known_category(tx: Transaction, code: str) -> Category:
    """Also one that has left the table: what used it stays readable. Raises: NoCategory."""
    found = store.category(tx, code)
    if found is None:
        raise NoCategory(f"no category {code!r} in this city's table")
    return found


def priorities(tx: Transaction) -> list[Priority]:
    return store.priorities(tx)


def priority(tx: Transaction, code: str) -> Priority:
    """Raises: Invalid."""
    found = store.priority(tx, code)
    if found is None:
        raise Invalid(f"no priority {code!r} in this city's table")
    return found


def partners(tx: Transaction) -> list[Partner]:
    return store.partners(tx)


def partner(tx: Transaction, code: str) -> Partner:
    """Raises: Invalid."""
    found = store.partner(tx, code)
    if found is None:
        raise Invalid(f"no partner {code!r} in this city's table")
    return found


def steps(tx: Transaction, ladder: Ladder) -> list[Step]:
    return store.steps(tx, ladder)
