"""The hypothesis profiles are there and repeat where they say so."""

import pytest
from hypothesis import settings

from tests.conftest import EXAMPLES


@pytest.mark.parametrize(("name", "examples"), sorted(EXAMPLES.items()))
def test_every_profile_draws_its_number_and_writes_no_database(name: str, examples: int) -> None:
    profile = settings.get_profile(name)
    assert (profile.max_examples, profile.deadline, profile.database) == (examples, None, None)
    assert profile.derandomize == (name != "long")
