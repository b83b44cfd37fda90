"""The table of leases: who may write what. Each function works within the caller's transaction."""

import sqlite3
from collections.abc import Iterator

import msgspec

from clockwork.effects.store.claim import Held, claimed, locked, lost
from clockwork.effects.store.problem import Refused
from clockwork.effects.store.protocol import Holder, Lease
from clockwork.pure.state.model import Instant


def held(connection: sqlite3.Connection) -> Iterator[Held]:
    """Give the leases, oldest first."""
    columns = "SELECT token, holder, addresses, renewed_at FROM leases ORDER BY token"
    for token, holder, addresses, renewed_at in connection.execute(columns).fetchall():
        covered = None if addresses is None else frozenset(msgspec.json.decode(addresses, type=list[str]))
        yield Held(Lease(token, msgspec.json.decode(holder, type=Holder), covered), renewed_at)


def take(
    connection: sqlite3.Connection, addresses: frozenset[str] | None, holder: Holder, now: Instant
) -> Lease:
    """Add a lease over `addresses` (None: everything).

    Leases of dead holders go; one of a live holder that overlaps refuses it.
    """
    claim = claimed(held(connection), addresses, now)
    for token in claim.dead:
        drop(connection, token)
    if claim.blocker is not None:
        raise Refused(locked(claim.blocker))
    covered = None if addresses is None else msgspec.json.encode(sorted(addresses))
    (token,) = connection.execute(
        "INSERT INTO leases (holder, addresses, renewed_at) VALUES (?, ?, ?) RETURNING token",
        (msgspec.json.encode(holder), covered, now),
    ).fetchone()
    return Lease(token, holder, addresses)


def renew(connection: sqlite3.Connection, lease: Lease, now: Instant) -> None:
    """Note that the holder lives. Refused when the lease was released or taken over."""
    found = connection.execute("UPDATE leases SET renewed_at = ? WHERE token = ?", (now, lease.token))
    if found.rowcount == 0:
        raise Refused(lost(lease))


def drop(connection: sqlite3.Connection, token: int) -> None:
    """Remove the lease, if it is there."""
    connection.execute("DELETE FROM leases WHERE token = ?", (token,))
