"""Which backups go."""

from clockwork.pure.state.retention import KEPT_FOR, Copy, due

COPIES = tuple(Copy(f"state-{at}.db", at, 1) for at in (10, 30, 20))


def names(copies: tuple[Copy, ...]) -> list[str]:
    """Give the names of `copies`."""
    return [copy.name for copy in copies]


def test_the_oldest_beyond_the_number_go() -> None:
    assert names(due(COPIES, 40, kept=2)) == ["state-10.db"]
    assert names(due(COPIES, 40, kept=3)) == []


def test_those_beyond_the_age_go_and_the_newest_stays() -> None:
    assert names(due(COPIES, 30 + KEPT_FOR)) == ["state-20.db", "state-10.db"]
    assert names(due(COPIES, 20 + KEPT_FOR)) == ["state-10.db"]
    assert names(due(COPIES, 10**15, kept=0)) == ["state-20.db", "state-10.db"]


def test_of_two_of_one_moment_the_one_that_goes_further_is_newer() -> None:
    copies = (Copy("a", 5, 1), Copy("b", 5, 2))
    assert names(due(copies, 6, kept=1)) == ["a"]
