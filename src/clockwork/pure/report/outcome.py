"""The one Result alias of the core, and the way to join many results.

An `Outcome` is a `Success` of a product (whose warnings ride in it) or a `Failure` of every diagnostic that
was found.
"""

from collections.abc import Iterable
from typing import TypeAlias, TypeVar

from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from clockwork.pure.report.diagnostic import Diagnostic, Diagnostics

T = TypeVar("T")

Outcome: TypeAlias = Result[T, Diagnostics]


def fail(*diagnostics: Diagnostic) -> Outcome[T]:
    """Give the failure that holds `diagnostics`."""
    return Failure(diagnostics)


def gather(outcomes: Iterable[Outcome[T]]) -> Outcome[tuple[T, ...]]:
    """Join `outcomes`: all their products in order, or every diagnostic of every failure in order. Linear."""
    products: list[T] = []
    problems: list[Diagnostic] = []
    for outcome in outcomes:
        if is_successful(outcome):
            products.append(outcome.unwrap())
        else:
            problems.extend(outcome.failure())
    return Failure(tuple(problems)) if problems else Success(tuple(products))
