"""Law 5, for what is wrong in sound syntax: of one fault per group of blocks, exactly those are reported, in one pass.

The catalogue has 57 kinds of faults of 34 codes. An example draws up to eight faults and eight sound groups, in up to four files in any
order. Measured over 1,000 examples: 4.1 faults on average (none in 7 %, more than six in 28 %), three files or more in 28 %; the kind
that is drawn least occurs in 0.5 % of them, the one that is drawn most in 10 %. Each kind is also tried alone.
"""

from collections import Counter

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from pyrsistent import pmap
from returns.pipeline import is_successful

from clockwork.pure.intake.intake import intake
from clockwork.pure.report.diagnostic import Diagnostic
from tests.property.strategies.catalogue import COMMON, FAULTS, Fault
from tests.property.strategies.intake import PROVIDERS, VERSION, arrangements, groups, numbered


def found_in(sources: dict[str, str]) -> tuple[Diagnostic, ...]:
    """Give what intake has to say of `sources`."""
    outcome = intake(pmap(sources), PROVIDERS, version=VERSION)
    return outcome.unwrap().warnings if is_successful(outcome) else outcome.failure()


def place(one: Diagnostic, sources: dict[str, str]) -> str:
    """Give the text of the top-level block in which a diagnostic points."""
    assert one.span is not None
    blocks = sources[one.span.path].split("\n\n")
    position = 0
    for block in blocks:
        if position <= one.span.start <= position + len(block):
            return block.strip()
        position += len(block) + 2
    raise AssertionError("the span lies in no block")


@given(st.data())
def test_exactly_the_faults_that_were_made_are_reported(data: st.DataObject) -> None:
    drawn = data.draw(groups())
    blocks = [text for _, sound, fault in drawn for text in (sound, fault) if text]
    sources = {**COMMON, **data.draw(arrangements(blocks))}
    faults = [(fault, sound, text) for fault, sound, text in drawn if fault is not None]
    for fault, _, _ in faults:
        event(f"fault: {fault.kind}")
    event(f"faults: {len(faults)}")
    found = found_in(sources)
    assert Counter(one.code.number for one in found) == Counter(fault.code for fault, _, _ in faults)
    wanted = Counter(frozenset(filter(None, (fault.code, sound, text))) for fault, sound, text in faults)
    seen = Counter(
        next(key for key in wanted if one.code.number in key and place(one, sources) in key) for one in found
    )
    assert seen == wanted


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.kind for fault in FAULTS])
def test_each_fault_is_reported_alone_when_it_is_alone(fault: Fault) -> None:
    text = "\n\n".join(filter(None, (numbered(fault.sound, 0), numbered(fault.fault, 0))))
    found = found_in({**COMMON, "main.cw": text})
    assert [one.code.number for one in found] == [fault.code]


@given(st.data())
def test_a_syntax_error_hides_no_fault_of_another_block(data: st.DataObject) -> None:
    drawn = data.draw(groups(4))
    blocks = [text for _, sound, fault in drawn for text in (sound, fault) if text]
    sources = {**COMMON, **data.draw(arrangements(blocks))}
    path = data.draw(st.sampled_from(sorted(sources)))
    whole = Counter(one.code.number for one in found_in(sources))
    sources[path] += '\n\noutput "broken" {\n  value = [1,, var.known]\n}\n'
    with_error = Counter(one.code.number for one in found_in(sources))
    assert sum((with_error - whole).values()) == 1
    assert all(code.startswith("CW01") for code in with_error - whole)
    assert whole - with_error == Counter()
