"""Every property test runs under the audit hook of `audit.py`; what is imported late is imported before."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from hypothesis import given, is_hypothesis_test
from hypothesis import strategies as st

import clockwork.pure
from tests.property.audit import WATCH


@given(st.data())
def _draw_once(data: st.DataObject) -> None:
    """Let hypothesis load its tables of characters, which are files."""
    data.draw(st.text())
    data.draw(st.text(st.characters(categories=["L", "N"], exclude_characters="x")))


@pytest.fixture(scope="session")
def warm() -> None:
    """Import the whole core, and what is loaded at first use."""
    for module in pkgutil.walk_packages(clockwork.pure.__path__, "clockwork.pure."):
        importlib.import_module(module.name)
    _draw_once()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Arm the audit hook around the body of a property test."""
    function = getattr(item, "obj", None)
    if function is not None and is_hypothesis_test(function):
        with WATCH.armed():
            return (yield)
    return (yield)


@pytest.fixture(autouse=True)
def warmed(warm: None) -> None:
    """Have everything imported before any test of this folder."""
