"""Versions and constraints."""

import pytest

from clockwork.pure.package.version import Constraints, parse_constraints, parse_version

# The example of semver.org, section 11, and more.
ASCENDING = (
    "0.0.1",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.1",
    "1.2.0",
    "1.10.0",
    "2.0.0",
)


def test_versions_are_ordered_as_semver_says() -> None:
    read = [parse_version(text) for text in ASCENDING]
    assert all(one is not None for one in read)
    assert sorted(read, key=lambda one: (one is None, one)) == read
    assert len(set(read)) == len(read)


def test_a_build_does_not_count_and_a_v_may_lead() -> None:
    assert parse_version("v1.2.3+build.5") == parse_version("1.2.3")


@pytest.mark.parametrize("text", ["", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.x", "-1.2.3", "1.2.3-", "1.2.3 "])
def test_what_is_no_version_is_none(text: str) -> None:
    assert parse_version(text) is None


@pytest.mark.parametrize(
    ("constraint", "allowed", "refused"),
    [
        ("", "0.0.1 9.9.9", "1.0.0.0 x"),
        ("1.2.3", "1.2.3", "1.2.4"),
        ("= 1.2", "1.2.0", "1.2.1"),
        ("!= 1.2.3", "1.2.4 1.2.3-rc1", "1.2.3"),
        ("> 1.2", "1.2.1 2.0.0", "1.2.0"),
        (">=1.2", "1.2.0", "1.1.9 1.3.0-beta"),
        ("< 2", "1.9.9", "2.0.0 2.0.0-rc1"),
        ("<= 2", "2.0.0", "2.0.1"),
        ("~> 1", "1.0.0 1.9.0", "2.0.0 0.9.0"),
        ("~> 1.2", "1.2.0 1.9.0", "2.0.0 1.1.0"),
        ("~> 1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2"),
        (">= 1.0, < 2.0, != 1.5.0", "1.0.0 1.5.1", "1.5.0 2.0.0"),
        ("1.0.0-rc1", "1.0.0-rc1", "1.0.0 1.0.0-rc2"),
        (">= 1.0.0-rc1", "1.0.0-rc1 1.0.0", "1.0.0-rc2"),
    ],
)
def test_constraints_allow_what_they_say(constraint: str, allowed: str, refused: str) -> None:
    read = parse_constraints(constraint)
    assert isinstance(read, Constraints)
    assert [text for text in allowed.split() if not read.allows(text)] == []
    assert [text for text in refused.split() if read.allows(text)] == []


@pytest.mark.parametrize("text", ["newest", ">= 1.x", "1.2.3.4", "=> 1", "1 2", ",", ">= 1,", "~> "])
def test_what_is_no_constraint_is_explained(text: str) -> None:
    read = parse_constraints(text)
    assert isinstance(read, str)
    assert "is not a version constraint" in read
