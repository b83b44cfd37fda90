"""The rules of leases and guards that every store keeps, and what is said when they are broken."""

from collections.abc import Iterable
from datetime import UTC, datetime

from attrs import frozen

from clockwork.effects.store.codes import CLASH, LEASE_LOST, LOCKED, OUTSIDE_LEASE
from clockwork.effects.store.holder import is_dead
from clockwork.effects.store.protocol import Lease
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.state.model import Instant


@frozen
class Held:
    """A lease and when its holder was last heard of."""

    lease: Lease
    renewed_at: Instant


@frozen
class Claim:
    """What stands against a new lease: leases of holders that are `dead`, which go, and the one that
    blocks it, if any does.
    """

    dead: tuple[int, ...]
    blocker: Lease | None


def claimed(held: Iterable[Held], addresses: frozenset[str] | None, now: Instant) -> Claim:
    """Say what stands against a lease over `addresses` (None: everything)."""
    dead: list[int] = []
    blocker: Lease | None = None
    for other in held:
        if is_dead(other.lease.holder, other.renewed_at, now):
            dead.append(other.lease.token)
        elif blocker is None and _overlap(other.lease.addresses, addresses):
            blocker = other.lease
    return Claim(tuple(dead), blocker)


def _overlap(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    return one is None or other is None or not one.isdisjoint(other)


def locked(lease: Lease) -> Diagnostic:
    """Say who stands in the way."""
    holder = lease.holder
    since = datetime.fromtimestamp(holder.since / 1000, UTC).isoformat(sep=" ", timespec="seconds")
    return Diagnostic(
        LOCKED,
        f"{holder.who} on {holder.host} (process {holder.pid}) holds the state since {since}: "
        f"{holder.doing}. Wait until that has finished. If it never will, end that process; its lease, "
        f"{lease.token}, then falls to the next run.",
    )


def lost(lease: Lease) -> Diagnostic:
    """Say that `lease` is not valid any more."""
    return Diagnostic(
        LEASE_LOST,
        f"Lease {lease.token} ({lease.holder.doing}) was released or taken over by somebody else, so "
        "nothing was recorded. Plan again, which sees what the others have done.",
    )


def outside(lease: Lease, addresses: frozenset[str]) -> Diagnostic:
    """Say that events touch `addresses`, which `lease` does not cover."""
    return Diagnostic(
        OUTSIDE_LEASE,
        f"Lease {lease.token} does not cover {', '.join(sorted(addresses))}, so nothing was recorded. "
        "Take a lease that covers every address that is written.",
    )


def clash(names: tuple[str, ...]) -> Diagnostic:
    """Say what others have changed."""
    return Diagnostic(
        CLASH,
        f"Somebody else has changed {', '.join(names[:10])}{' and more' if len(names) > 10 else ''} since "
        "the state was read, so nothing was recorded. Plan again, which sees the change.",
        values=tuple((name, "changed") for name in names),
    )
