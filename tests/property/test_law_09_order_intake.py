"""Law 9, for intake: what comes out does not depend on the order of files, of blocks in them, or of the mapping that holds them.

An example is a configuration of up to sixteen blocks of all kinds (variables, locals, outputs, resources with count and for_each, module
calls), or one with up to eight faults, in two arrangements of up to four files. Measured over 1,000 examples: 8.0 blocks on average, three
files or more in 38 %, a repeated resource or call in 56 %.
"""

from collections.abc import Mapping
from typing import cast

from attrs import AttrsInstance, fields, has
from hypothesis import event, given
from hypothesis import strategies as st
from pyrsistent import PMap, pmap
from returns.pipeline import is_successful

from clockwork.pure.intake.graph import dependencies, order
from clockwork.pure.intake.intake import intake
from clockwork.pure.intake.ir import IR
from clockwork.pure.intake.provider import PLACE, decode_provider
from clockwork.pure.intake.schema import Expression
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.report.span import Span
from tests.property.strategies.catalogue import COMMON
from tests.property.strategies.intake import (
    PACKAGE,
    PROVIDERS,
    VERSION,
    arrangements,
    groups,
    shuffled,
    sound_blocks,
)


def without_places(value: object, sources: Mapping[str, str]) -> object:
    """Give what `value` says: expressions as their text, places left out, mappings sorted."""
    match value:
        case Span():
            return None
        case Expression():
            return sources[value.path][value.node.start : value.node.end]
        case PMap() | dict():
            return sorted((str(key), without_places(item, sources)) for key, item in value.items())
        case tuple() | list():
            return [without_places(item, sources) for item in value]
        case _ if has(type(value)):
            names = [one.name for one in fields(cast(AttrsInstance, value).__class__)]
            return type(value).__name__, [
                (name, without_places(getattr(value, name), sources)) for name in names
            ]
        case _:
            return value


def read(sources: Mapping[str, str]) -> IR:
    """Give the IR of sound sources."""
    return intake(pmap(sources), PROVIDERS).unwrap()


def told(one: Diagnostic, sources: Mapping[str, str]) -> tuple[str, str, str]:
    """Give what a diagnostic says, and the text that it points at."""
    span = one.span
    return one.code.number, one.detail, "" if span is None else sources[span.path][span.start : span.end]


def problems(outcome: Outcome[IR]) -> tuple[Diagnostic, ...]:
    """Give what is wrong."""
    return outcome.unwrap().warnings if is_successful(outcome) else outcome.failure()


@given(st.data())
def test_the_configuration_does_not_depend_on_the_order_of_files_and_blocks(data: st.DataObject) -> None:
    blocks = data.draw(sound_blocks())
    library = {"known/main.cw": COMMON["known/main.cw"]}
    one = {**library, **data.draw(arrangements(blocks))}
    other = {**library, **data.draw(arrangements(blocks))}
    event(f"files: {len(one) - 1}")
    event(
        "repeats" if any("count " in block or "for_each" in block for block in blocks) else "does not repeat"
    )
    first, second = read(one), read(other)
    package = {f"{PLACE}{path}": text for path, text in PACKAGE.items()}
    said = without_places(first.modules, {**package, **one})
    assert said == without_places(second.modules, {**package, **other})
    assert first.variables == second.variables
    assert order(first) == order(second)
    assert list(dependencies(first).items()) == list(dependencies(second).items())


@given(st.data())
def test_the_configuration_does_not_depend_on_the_order_of_the_mapping(data: st.DataObject) -> None:
    sources = {"known/main.cw": COMMON["known/main.cw"], **data.draw(arrangements(data.draw(sound_blocks())))}
    other = data.draw(shuffled(sources))
    assert read(sources) == read(other)


@given(st.data())
def test_the_diagnostics_do_not_depend_on_any_order(data: st.DataObject) -> None:
    blocks = [f"{sound}\n{fault}".strip() for _, sound, fault in data.draw(groups())]
    one = {**COMMON, **data.draw(arrangements(blocks))}
    other = {**COMMON, **data.draw(arrangements(blocks))}
    event(f"blocks: {len(blocks) // 4 * 4} or more")
    first = intake(pmap(one), PROVIDERS, version=VERSION)
    second = intake(pmap(other), PROVIDERS, version=VERSION)
    assert sorted(told(each, one) for each in problems(first)) == sorted(
        told(each, other) for each in problems(second)
    )


@given(shuffled(PACKAGE))
def test_a_provider_does_not_depend_on_the_order_of_its_files(files: dict[str, str]) -> None:
    assert decode_provider(files) == decode_provider(PACKAGE)
