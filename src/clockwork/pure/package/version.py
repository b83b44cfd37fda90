"""Semantic versions and the constraints that choose among them.

Versions are ordered as semver.org says (a prerelease before its release, builds ignored). A constraint is
`=`, `!=`, `>`, `>=`, `<`, `<=` or `~>` and a version of one to three parts; a comma means *and*. A prerelease
is allowed only by a constraint that names it exactly.
"""

import re
from typing import Final, Literal, TypeAlias, cast

from attrs import frozen

Operator: TypeAlias = Literal["=", "!=", ">", ">=", "<", "<=", "~>"]
# A part of a prerelease: numbers come before words, so (0, number, "") and (1, 0, word).
Identifier: TypeAlias = tuple[int, int, str]

_NUMBER: Final = r"(?:0|[1-9][0-9]{0,17})"
_TAIL: Final = r"(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?"
_VERSION: Final = re.compile(rf"v?({_NUMBER})\.({_NUMBER})\.({_NUMBER}){_TAIL}")
_CONSTRAINT: Final = re.compile(
    rf"(=|!=|>=|>|<=|<|~>)?[ \t]*v?({_NUMBER})(?:\.({_NUMBER}))?(?:\.({_NUMBER}))?{_TAIL}"
)


@frozen(order=True)
class Version:
    """A semantic version. `rank` orders a prerelease before its release; builds are not kept."""

    major: int
    minor: int
    patch: int
    # 0 for a prerelease, 1 for a release.
    rank: int = 1
    prerelease: tuple[Identifier, ...] = ()


@frozen
class Constraint:
    """One comparison. `parts` counts the numbers that were written, for `~>`."""

    operator: Operator
    version: Version
    parts: int

    def allows(self, version: Version) -> bool:
        """Say whether `version` satisfies this comparison."""
        bound = self.version
        if version.rank == 0 and self.operator != "!=" and version != bound:
            return False
        match self.operator:
            case "=":
                return version == bound
            case "!=":
                return version != bound
            case ">":
                return version > bound
            case ">=":
                return version >= bound
            case "<":
                return version < bound
            case "<=":
                return version <= bound
            case _:
                return bound <= version < self._next

    @property
    def _next(self) -> Version:
        """The first version that `~>` no longer allows: the last written part but one is raised."""
        if self.parts == 3:
            return Version(self.version.major, self.version.minor + 1, 0)
        return Version(self.version.major + 1, 0, 0)


@frozen
class Constraints:
    """Comparisons that must all hold."""

    parts: tuple[Constraint, ...]

    def allows(self, text: str) -> bool:
        """Say whether the version that `text` writes satisfies all comparisons; what is no version
        satisfies none.
        """
        version = parse_version(text)
        return version is not None and all(part.allows(version) for part in self.parts)


def parse_version(text: str) -> Version | None:
    """Read a version of three parts; None when `text` is none."""
    found = _VERSION.fullmatch(text)
    return None if found is None else _version(found[1], found[2], found[3], found[4])


def parse_constraints(text: str) -> Constraints | str:
    """Read constraints; a text that is none gives the reason.

    An empty text holds no constraint and allows everything.
    """
    parts: list[Constraint] = []
    for written in text.split(",") if text.strip() else ():
        found = _CONSTRAINT.fullmatch(written.strip())
        if found is None:
            return (
                f"{written.strip()!r} is not a version constraint. It is written as an operator (=, !=, >, "
                ">=, <, <=, ~>) and a "
                'version, such as ">= 1.2, < 2".'
            )
        count = sum(found[index] is not None for index in (2, 3, 4))
        version = _version(found[2], found[3] or "0", found[4] or "0", found[5])
        parts.append(Constraint(cast(Operator, found[1] or "="), version, count))
    return Constraints(tuple(parts))


def _version(major: str, minor: str, patch: str, prerelease: str | None) -> Version:
    if prerelease is None:
        return Version(int(major), int(minor), int(patch))
    identifiers = tuple(_identifier(part) for part in prerelease.split("."))
    return Version(int(major), int(minor), int(patch), 0, identifiers)


def _identifier(part: str) -> Identifier:
    return (0, int(part), "") if part.isdecimal() and len(part) < 19 else (1, 0, part)
