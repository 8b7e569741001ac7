"""What can be done with the register: add a camera, change one, name the city's camera networks."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from uuid import UUID

from kentongan.base.db import Transaction
from kentongan.base.errors import NotFound
from kentongan.base.ids import new_id
from kentongan.base.vault import Vault
from kentongan.cameras.model import check_reason
from kentongan.cameras.register import sources, store
from kentongan.cameras.register.address import (
    CONTROL,
    STREAM,
    Login,
    Net,
    Refused,
    Rules,
    network,
    networks,
    parse,
    resolve,
)
from kentongan.cameras.register.asking import Asking
from kentongan.cameras.register.model import Addresses, Entry, Pinned, Stored, Taken, login_of


@dataclass(frozen=True, slots=True)
class Office:
    """What the register needs of the house: where secrets are sealed, who speaks with cameras, and which
    networks
    are the house's own."""

    vault: Vault
    asking: Asking
    own: tuple[Net, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Addresses taken apart, resolved and checked. None: as it is; `gone`: what shall be none any more."""

    main: Pinned | None = None
    sub: Pinned | None = None
    control: Pinned | None = None
    login: Login | None = None
    gone: frozenset[str] = field(default_factory=frozenset[str])


def rules(tx: Transaction, own: Sequence[Net] = ()) -> Rules:
    """What this city allows. Only a training city's cameras, all fictional, may play on this machine."""
    return Rules(networks(row.cidr for row in store.networks(tx)), tuple(own), loopback=store.is_training(tx))


def judge(addresses: Addresses, allowed: Rules) -> Wanted:
    """Take addresses apart and check each. Raises: Refused, with which of them it is."""
    found: dict[str, Pinned] = {}
    logins: list[Login] = []
    gone: set[str] = set()
    for kind, text, schemes in (
        (sources.MAIN, addresses.main_url, STREAM),
        (sources.SUB, addresses.sub_url, STREAM),
        (sources.CONTROLS, addresses.control_url, CONTROL),
    ):
        if text is None:
            continue
        if not text.strip():
            gone.add(kind)
            continue
        try:
            address, login = parse(text.strip(), schemes)
            found[kind] = Pinned(address, resolve(address, allowed))
        except Refused as refused:
            refused.which = kind
            raise
        logins.append(login)
    if sources.MAIN in gone:
        raise Refused("a camera needs the address of its main stream")
    return Wanted(**found, login=login_of(addresses, logins), gone=frozenset(gone))


def settings(tx: Transaction, id: UUID) -> Stored:
    """Raises: NotFound."""
    return store.entry(tx, id)


def add(tx: Transaction, office: Office, entry: Entry, addresses: Addresses) -> Stored:
    """Register one camera. In a training city it is a fictional one.

    Raises: Invalid, Refused; Unlawful, Taken.
    """
    entry.check(tx.at.date())
    if not addresses.main_url:
        raise Refused("a camera needs the address of its main stream")
    wanted = judge(addresses, rules(tx, office.own))
    store.lock_codes(tx)
    id = place(tx, office, entry, wanted)
    tx.note("camera.added", id, **_told(entry), sources=_shown(wanted))
    return store.entry(tx, id)


def place(tx: Transaction, office: Office, entry: Entry, wanted: Wanted) -> UUID:
    """Store a camera whose entry and addresses are checked; codes are locked, and the caller notes it.

    Raises: Taken.
    """
    if entry.code in store.codes(tx):
        raise Taken(f"the code {entry.code} belongs to another camera; choose another")
    id = new_id()
    store.add(tx, id, entry, fictional=store.is_training(tx))
    point(tx, office.vault, id, wanted)
    return id


def point(tx: Transaction, vault: Vault, id: UUID, wanted: Wanted) -> None:
    """Store where a camera's pictures come from, sealed. Raises: Locked."""
    if wanted.main is not None:
        store.set_main(tx, id, _kept(vault, sources.MAIN, id, wanted.main))
    if wanted.sub is not None or sources.SUB in wanted.gone:
        store.set_sub(tx, id, _kept(vault, sources.SUB, id, wanted.sub))
    if wanted.control is not None or sources.CONTROLS in wanted.gone:
        store.set_control(tx, id, _kept(vault, sources.CONTROLS, id, wanted.control))
    if wanted.login is not None:
        text = sources.login_text(wanted.login)
        empty = wanted.login == Login()
        store.set_login(tx, id, None if empty else vault.seal(text, sources.about(sources.LOGIN, id)))


def point_example(tx: Transaction, vault: Vault, id: UUID, url: str) -> None:
    """Give a fictional camera its address on this machine. Raises: Refused, Locked."""
    address, _ = parse(url, STREAM)
    point(tx, vault, id, Wanted(main=Pinned(address, resolve(address, Rules((), loopback=True)))))


def _kept(vault: Vault, kind: str, id: UUID, pinned: Pinned | None) -> store.Kept:
    if pinned is None:
        return store.Kept(None, None, None)
    sealed = vault.seal(pinned.address.url, sources.about(kind, id))
    return store.Kept(sealed, pinned.address.shown, pinned.place)


def change(
    tx: Transaction, office: Office, id: UUID, wanted: Mapping[str, object], addresses: Addresses
) -> Stored:
    """Change a camera's entry, its addresses, or both. To switch it on or off needs a reason ("reason").

    Raises: NotFound; Invalid, Refused; Unlawful, Taken.
    """
    store.lock_codes(tx)
    before = store.entry(tx, id)
    reason = wanted.get("reason")
    given = {name: value for name, value in wanted.items() if name != "reason"}
    after = Entry(**(asdict(before.entry) | given))  # pyright: ignore[reportArgumentType]
    after.check(tx.at.date())
    said = {}
    if after.enabled != before.enabled:
        said = {"reason": check_reason(None if reason is None else str(reason))}
    if after.code != before.code and after.code in store.codes(tx):
        raise Taken(f"the code {after.code} belongs to another camera; choose another")
    judged = judge(addresses, rules(tx, office.own))
    _keep_login_home(before, judged)
    store.change(tx, id, after)
    if before.main_shown is None and judged.main is None and judged != Wanted():
        raise Refused("give the address of the main stream too")
    point(tx, office.vault, id, judged)
    changed = {
        name: {"from": _plain(getattr(before, name)), "to": _plain(getattr(after, name))}
        for name in Entry.__dataclass_fields__
        if getattr(before, name) != getattr(after, name)
    }
    tx.note("camera.changed", id, code=after.code, changed=changed, sources=_shown(judged), **said)
    return store.entry(tx, id)


def _keep_login_home(before: Stored, wanted: Wanted) -> None:
    """A stored password is not sent to a place that whoever stored it did not name. Raises: Refused."""
    places = {pinned.place for pinned in (wanted.main, wanted.sub, wanted.control) if pinned}
    if before.has_login and wanted.login is None and not places <= set(before.places):
        raise Refused(
            "this is another address: enter user and password again, they are not sent there unasked"
        )


def add_network(tx: Transaction, text: str, note: str) -> list[store.Network]:
    """Let cameras stand in a network. Raises: Refused."""
    found = network(text)
    store.add_network(tx, new_id(), str(found), note.strip())
    tx.note("camera.network_added", tx.actor.city, network=str(found), note=note.strip())
    return store.networks(tx)


def drop_network(tx: Transaction, id: UUID) -> list[store.Network]:
    """Close a network: what stands in it is not pulled any more. Raises: NotFound."""
    found = [row for row in store.networks(tx) if row.id == id]
    if not found or not store.drop_network(tx, id):
        raise NotFound("no such network")
    tx.note("camera.network_dropped", tx.actor.city, network=found[0].cidr)
    return store.networks(tx)


def _told(entry: Entry) -> dict[str, object]:
    return {name: _plain(value) for name, value in asdict(entry).items()}


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _shown(wanted: Wanted) -> dict[str, object]:
    """Which addresses were set, without any secret, for the journal."""
    rows = {kind: getattr(wanted, kind) for kind in (sources.MAIN, sources.SUB, sources.CONTROLS)}
    told: dict[str, object] = {kind: pinned.address.shown for kind, pinned in rows.items() if pinned}
    told |= dict.fromkeys(wanted.gone, "")
    return told | ({"login": True} if wanted.login is not None else {})
