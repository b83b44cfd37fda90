"""Plans as text."""

from hashlib import sha256

from attrs import evolve
from pyrsistent import pmap

from clockwork.pure.assembly.actions import actions
from clockwork.pure.assembly.plain import actions_to_plain, to_plain
from clockwork.pure.assembly.plan import Observation, Options
from clockwork.pure.assembly.show import show, summary
from clockwork.pure.value.codec import canonical
from clockwork.pure.value.value import make_number, make_object
from tests.property.strategies.applied import planned
from tests.unit.assembly.toy import made, problems, read

TEXT = """
variable "p" {
  sensitive = true
}
resource "thing" "a" {
  name   = "NAME"
  size   = 1
  secret = var.p
  tags   = { x = "1", long = "a text that is long enough for the whole map to be written on lines of its own" }
  part {
    weight = WEIGHT
  }
}
output "id" {
  value = thing.a.id
}
"""


def text(name: str = "a", weight: int = 1) -> str:
    return TEXT.replace("NAME", name).replace("WEIGHT", str(weight))


def test_a_creation() -> None:
    assert show(planned(read(text(), p="hidden words"))) == (
        """+ thing.a will be created
      + digest = "DIGEST"
      + etag = (known after apply)
      + id = (known after apply)
      + label = "A"
      + name = "a"
      + part = [{ note = null, weight = 1 }]
      + secret = (sensitive value)
      + size = 1
      + tags {
          + long = "a text that is long enough for the whole map to be written on lines of its own"
          + x = "1"
        }

Outputs:
  + id = (known after apply)

Plan: 1 to create, 0 to update, 0 to destroy.
""".replace("DIGEST", sha256(b"A/1").hexdigest())
    )


def test_an_update_shows_what_differs_and_counts_the_rest() -> None:
    shown = show(planned(read(text(weight=2), p="other words"), made(text(), p="hidden words")))
    assert "~ thing.a will be updated in place" in shown
    assert "~ part [\n          ~ [0] {\n              ~ weight = 1 -> 2\n            }\n        ]" in shown
    assert "~ secret = (sensitive value)\n" in shown
    assert "# 6 unchanged" in shown
    assert "words" not in shown


def test_a_replacement_says_what_forces_it() -> None:
    plan = planned(read(text("b"), p="hidden words"), made(text(), p="hidden words"))
    assert "-/+ thing.a must be replaced" in show(plan)
    assert '~ name = "a" -> "b" # forces replacement' in show(plan)
    rule = text("b").replace("  part", "  lifecycle {\n    create_before_destroy = true\n  }\n  part")
    assert "+/- thing.a must be replaced" in show(
        planned(read(rule, p="hidden words"), made(text(), p="hidden words"))
    )


def test_deletions_drift_and_deposed_objects() -> None:
    state = made(text(), p="hidden words")
    old = state.instances["thing.a"]
    state = evolve(state, deposed=state.deposed.set("d1", old))
    seen = pmap({"thing.a": Observation(make_object({"size": make_number(8)}))})
    shown = show(planned(read(""), state, observations=seen), color=True)
    assert "Found outside of what is recorded:" in shown
    assert "\x1b[33m  ! thing.a has changed\x1b[0m" in shown
    assert "\x1b[31m- thing.a will be destroyed (it is not in the configuration)\x1b[0m" in shown
    assert "thing.a (deposed object d1) will be destroyed (its successor has taken its place)" in shown
    assert "\x1b[31m  - id = " in shown
    gone = show(planned(read(""), state, observations=pmap({"thing.a": Observation(None)})))
    assert "! thing.a has gone" in gone


def test_the_last_line_counts() -> None:
    probe = 'resource "probe" "p" {\n  target = "x"\n}\n'
    assert summary(planned(read(probe))).startswith("No changes.")
    assert "1 to verify" in summary(planned(read(probe)))
    assert (
        summary(planned(read(probe + 'output "o" {\n  value = 1\n}\n')))
        == "Plan: only outputs change, 1 to verify."
    )
    later = 'resource "thing" "a" {\n  name = "a"\n}\nresource "thing" "b" {\n  count = length(thing.a.id)\n  name = "b"\n}\n'
    plan = planned(read(later))
    assert "! thing.b is decided in a later round: it waits for thing.a" in show(plan)
    assert summary(plan) == "Plan: 1 to create, 0 to update, 0 to destroy."


def test_a_destruction_of_nothing_says_so() -> None:
    plan = planned(read(text(), p="hidden words"), options=Options(mode="destroy"))
    assert summary(plan) == "No changes. Nothing is left to destroy."


def test_the_repr_of_a_plan_is_short() -> None:
    plan = planned(read(text("b"), p="hidden words"), made(text(), p="hidden words"))
    assert repr(plan) == f"<Plan {plan.change_digest[:12]}: 1 replace>"
    assert repr(planned(read(""))).endswith(": nothing>")


def test_what_is_protected_says_why_it_would_be_replaced() -> None:
    rule = text("b").replace("  part", "  lifecycle {\n    prevent_destroy = true\n  }\n  part")
    (problem,) = problems(read(rule, p="hidden words"), made(text(), p="hidden words"))
    assert "thing.a would be replaced because name would change" in problem.detail


def test_an_output_comes_and_goes() -> None:
    state = made('output "o" {\n  value = [1, 2]\n}\n')
    assert "- o = [1, 2]" in show(planned(read(""), state))
    assert "~ o [\n      ~ [1] = 2 -> 3\n      # 1 unchanged" in show(
        planned(read('output "o" {\n  value = [1, 3]\n}\n'), state)
    )
    plain = to_plain(planned(read(""), state))
    assert plain["outputs"] == {"o": {"before": [1, 2], "after": None, "action": "delete"}}


def test_the_data_of_a_plan_and_its_actions_is_json_without_secrets() -> None:
    plan = planned(read(text(), p="hidden words"), options=Options(digest_key=b"k"))
    data = canonical({"plan": to_plain(plan), "actions": actions_to_plain(actions(plan))})
    assert b"hidden words" not in data
    assert b'"version":"1"' in data
