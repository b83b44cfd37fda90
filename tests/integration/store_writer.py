"""Appends to the store of a folder until it is killed: `python -m tests.integration.store_writer FOLDER`.

Prints each serial once the store has acknowledged it.
"""

import asyncio
import itertools
import sys
from pathlib import Path

from clockwork.effects.store.sqlite import open_store
from clockwork.pure.state.event import Succeeded
from tests.integration.store_conformance import instance, intended, observed, whole


async def write(folder: Path) -> None:
    """Append for ever: batches of several sizes, a backup now and then."""
    store = open_store(folder).unwrap()
    lease = await whole(store)
    start = (await store.snapshot()).unwrap().serial
    for number in itertools.count(start):
        address, token = f"file.f[{number % 7}]", f"t{number}"
        await store.append((intended(address, token),), {}, lease)
        extra = tuple(observed(f"file.g[{index}]", str(number)) for index in range(number % 5))
        serial = (await store.append((Succeeded(token, instance(address), 9), *extra), {}, lease)).unwrap()
        print(serial, flush=True)
        if number % 25 == 0:
            await store.backup()


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1])))
