"""Saved plans: what makes them refused, each with its own code."""

import msgspec
import pytest
from attrs import evolve
from pyrsistent import pmap
from returns.pipeline import is_successful

from clockwork.pure.assembly.plan import Observation, Options
from clockwork.pure.assembly.saved import load, save
from clockwork.pure.intake.inputs import Input
from clockwork.pure.state.model import State
from clockwork.pure.value.codec import canonical, digest
from clockwork.pure.value.value import SENSITIVE, String, make_object
from tests.property.strategies.applied import EMPTY, planned
from tests.property.strategies.configuration import PROVIDERS, TOY
from tests.unit.assembly.toy import made, read

TEXT = 'variable "p" {\n  sensitive = true\n}\nvariable "q" {}\nresource "thing" "a" {\n  name = var.q\n  secret = var.p\n}\n'
KEY = b"key"


def saved() -> bytes:
    return save(planned(read(TEXT, p="hidden", q="n"), EMPTY, Options(digest_key=KEY))).unwrap()


def refused(
    data: bytes, state: State = EMPTY, secret: str | None = "hidden", providers: str = "h1:toy"
) -> list[str]:
    """Load, demand that it fails, and give the codes."""
    inputs = () if secret is None else (Input("p", secret, "environment"),)
    known = pmap({"toy": evolve(TOY, digest=providers)})
    outcome = load(data, state, known, inputs, KEY)
    assert not is_successful(outcome)
    return [one.code.number for one in outcome.failure()]


def edited(**changes: object) -> bytes:
    """Give the saved plan with other members, and a digest that fits."""
    document = {**msgspec.json.decode(saved())["document"], **changes}
    return canonical({"digest": digest(canonical(document)), "document": document})


def test_a_saved_plan_loads_and_holds_no_secret() -> None:
    assert b"hidden" not in saved()
    assert is_successful(load(saved(), EMPTY, PROVIDERS, (Input("p", "hidden", "environment"),), KEY))


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"{}", b'{"document": 1}', saved()[:-1], saved().replace(b'"n"', b'"m"')]
)
def test_what_is_damaged_or_edited_is_refused(data: bytes) -> None:
    assert refused(data) == ["CW0730"]


@pytest.mark.parametrize(
    "changes",
    [
        {"now": "yesterday"},
        {"variables": {"q": {"type": "strange", "value": "n"}}},
        {"variables": {"q": {"type": "number", "value": "n"}}},
        {"observations": {"thing.a": {"type": "string", "value": "n"}}},
    ],
)
def test_what_cannot_be_read_is_damaged_although_its_digest_fits(changes: dict[str, object]) -> None:
    assert refused(edited(**changes)) == ["CW0730"]


def test_another_format_is_refused() -> None:
    assert refused(edited(format=99)) == ["CW0731"]


def test_a_stale_plan_is_refused() -> None:
    assert refused(saved(), evolve(EMPTY, lineage="other")) == ["CW0732"]
    assert refused(saved(), made(TEXT, p="hidden", q="n")) == ["CW0732"]
    assert refused(saved(), providers="h1:other") == ["CW0732"]
    assert refused(edited(now=1, plan={})) == ["CW0732"]
    assert refused(edited(guard={f"thing.x{index}": 3 for index in range(7)})) == ["CW0732"]


def test_a_secret_has_to_be_given_again_as_it_was() -> None:
    assert refused(saved(), secret=None) == ["CW0733"]
    assert refused(saved(), secret="another") == ["CW0733"]


def test_a_configuration_that_is_not_sound_any_more_is_refused() -> None:
    assert refused(edited(sources={"main.cw": TEXT + "oops"}))[0].startswith("CW0")


def test_observations_are_kept() -> None:
    state = made(TEXT, p="hidden", q="n")
    instance = state.instances["thing.a"].attributes
    ir = read(TEXT, p="hidden", q="n")
    for observation in (Observation(instance), Observation(None)):
        plan = planned(ir, state, Options(digest_key=KEY), pmap({"thing.a": observation}))
        data = save(plan).unwrap()
        assert b"hidden" not in data
        assert is_successful(load(data, state, PROVIDERS, (Input("p", "hidden", "environment"),), KEY))


def test_a_secret_that_was_found_changed_cannot_be_saved() -> None:
    state = made(TEXT, p="hidden", q="n")
    seen = make_object({"secret": String("found", SENSITIVE)})
    plan = planned(
        read(TEXT, p="hidden", q="n"), state, Options(digest_key=KEY), pmap({"thing.a": Observation(seen)})
    )
    (problem,) = save(plan).failure()
    assert problem.code.number == "CW0734"
    assert "found with" in problem.detail
    unknown = planned(
        read(TEXT, p="hidden", q="n"), state, Options(digest_key=KEY), pmap({"thing.z": Observation(seen)})
    )
    assert not is_successful(save(unknown))
