"""Addresses and their texts."""

import pytest
from returns.pipeline import is_successful

from clockwork.pure.intake.address import Address, ModuleStep, block_address, parse_address, sort_key, text_of

SITE = Address((ModuleStep("a", "x y"), ModuleStep("b", 2)), "file", "page", "k\n")


@pytest.mark.parametrize(
    ("address", "text", "block"),
    [
        (Address((), "file", "page"), "file.page", "file.page"),
        (Address((), "file", "page", 3), "file.page[3]", "file.page"),
        (SITE, 'module.a["x y"].module.b[2].file.page["k\\n"]', "module.a.module.b.file.page"),
        (Address((ModuleStep("a"),), "t", "n", "", True), 'module.a.data.t.n[""]', "module.a.data.t.n"),
    ],
)
def test_an_address_has_one_text(address: Address, text: str, block: str) -> None:
    assert text_of(address) == text
    assert block_address(address) == block
    assert parse_address(text).unwrap() == address


@pytest.mark.parametrize(
    "text",
    ["", "file", "file.", ".file.page", "file.page.x", "file[0].page", "file.page[01]", "file.page[-1]", 'file.page["', "module.a",
     "module.a.file", "data.file", "file.page ", "file.page[0][1]", "module.x", "a.b\n", 'file.page["\n"]', 'file.page["\\u0041"]'],
)  # fmt: skip
def test_what_is_no_address_is_explained(text: str) -> None:
    outcome = parse_address(text)
    assert not is_successful(outcome)
    [one] = outcome.failure()
    assert one.code.number == "CW0560"
    assert "is not the address of a resource" in one.detail


def test_addresses_sort_as_a_person_would() -> None:
    ordered = ["a.b", "a.b[9]", "a.b[10]", 'a.c["x9"]', 'a.c["x10"]', "a.d02", "a.d2", "a.d10"]
    assert sorted({*ordered}, key=sort_key) == ordered
