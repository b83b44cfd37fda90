"""The table of leases: who may write what. Each function works within the caller's transaction."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
from attrs import frozen

from clockwork.effects.store.codes import LEASE_LOST, LOCKED, OUTSIDE_LEASE
from clockwork.effects.store.holder import is_dead
from clockwork.effects.store.problem import Refused
from clockwork.effects.store.protocol import Holder, Lease
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.state.model import Instant


@frozen
class Held:
    """A lease and when its holder was last heard of."""

    lease: Lease
    renewed_at: Instant


def held(connection: sqlite3.Connection) -> Iterator[Held]:
    """Give the leases, oldest first."""
    columns = "SELECT token, holder, addresses, renewed_at FROM leases ORDER BY token"
    for token, holder, addresses, renewed_at in connection.execute(columns).fetchall():
        covered = None if addresses is None else frozenset(msgspec.json.decode(addresses, type=list[str]))
        yield Held(Lease(token, msgspec.json.decode(holder, type=Holder), covered), renewed_at)


def take(
    connection: sqlite3.Connection, addresses: frozenset[str] | None, holder: Holder, now: Instant
) -> Lease:
    """Add a lease over `addresses` (None: everything). Leases of dead holders go; one of a live holder that overlaps refuses it."""
    for other in held(connection):
        if is_dead(other.lease.holder, other.renewed_at, now):
            drop(connection, other.lease.token)
        elif _overlap(other.lease.addresses, addresses):
            raise Refused(_locked(other.lease))
    covered = None if addresses is None else msgspec.json.encode(sorted(addresses))
    cursor = connection.execute(
        "INSERT INTO leases (holder, addresses, renewed_at) VALUES (?, ?, ?)",
        (msgspec.json.encode(holder), covered, now),
    )
    token = cursor.lastrowid
    assert token is not None
    return Lease(token, holder, addresses)


def renew(connection: sqlite3.Connection, lease: Lease, now: Instant) -> None:
    """Note that the holder lives. Refused when the lease was released or taken over."""
    found = connection.execute("UPDATE leases SET renewed_at = ? WHERE token = ?", (now, lease.token))
    if found.rowcount == 0:
        raise Refused(lost(lease))


def drop(connection: sqlite3.Connection, token: int) -> None:
    """Remove the lease, if it is there."""
    connection.execute("DELETE FROM leases WHERE token = ?", (token,))


def lost(lease: Lease) -> Diagnostic:
    """Say that `lease` is not valid any more."""
    return Diagnostic(
        LEASE_LOST,
        f"Lease {lease.token} ({lease.holder.doing}) was released or taken over by somebody else, so nothing was recorded. "
        "Plan again, which sees what the others have done.",
    )


def outside(lease: Lease, addresses: frozenset[str]) -> Diagnostic:
    """Say that events touch `addresses`, which `lease` does not cover."""
    return Diagnostic(
        OUTSIDE_LEASE,
        f"Lease {lease.token} does not cover {', '.join(sorted(addresses))}, so nothing was recorded. "
        "Take a lease that covers every address that is written.",
    )


def _overlap(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    return one is None or other is None or not one.isdisjoint(other)


def _locked(lease: Lease) -> Diagnostic:
    holder = lease.holder
    since = datetime.fromtimestamp(holder.since / 1000, UTC).isoformat(sep=" ", timespec="seconds")
    return Diagnostic(
        LOCKED,
        f"{holder.who} on {holder.host} (process {holder.pid}) holds the state since {since}: {holder.doing}. "
        f"Wait until that has finished. If it never will, end that process; its lease, {lease.token}, then falls to the next run.",
    )
