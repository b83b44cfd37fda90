"""Every diagnostic code has a number of its own, a page that explains it, and a place that reports it."""

import re
from collections import Counter

import pytest

from tests.unit.house.codes import PAGES, Definition, constructions, definitions, mentions

DEFINITIONS = tuple(definitions())
MENTIONS = mentions()


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.number)
def test_every_code_has_a_page_of_the_same_summary(definition: Definition) -> None:
    page = PAGES / f"{definition.number}.md"
    assert page.is_file(), f"{definition.place} has no {page}"
    title, _, text = page.read_text(encoding="utf-8").partition("\n")
    assert title == f"# {definition.number}: {definition.summary}"
    assert len(text.split()) >= 20, f"{page} explains too little"


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.number)
def test_every_code_is_reported_somewhere(definition: Definition) -> None:
    assert MENTIONS[definition.constant] > 0, f"{definition.place} is never used"


def test_every_code_is_a_constant_with_a_number_of_its_own() -> None:
    assert constructions() == len(DEFINITIONS)
    repeated = [number for number, times in Counter(d.number for d in DEFINITIONS).items() if times > 1]
    assert repeated == []
    assert all(re.fullmatch(r"CW[0-9]{4}", definition.number) for definition in DEFINITIONS)


def test_no_page_explains_a_code_that_is_not_there() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} - {"README"} <= {d.number for d in DEFINITIONS}


def test_there_are_codes() -> None:
    assert DEFINITIONS
