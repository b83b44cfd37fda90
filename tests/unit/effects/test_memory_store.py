"""The store in memory keeps what every store promises."""

from clockwork.effects.store.protocol import Store
from clockwork.testing.store import MemoryStore
from tests.integration.store_conformance import StoreConformance


class TestMemoryStore(StoreConformance):
    """The suite, in memory."""

    async def opened(self) -> Store:
        """Give a new store."""
        return MemoryStore()
