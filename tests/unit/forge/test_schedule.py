"""The machine by example: what is recorded, what is said, and what changes nothing."""

from collections.abc import Iterable

from attrs import evolve
from pyrsistent import pmap

from clockwork.pure.assembly.action import ActionList, Gate
from clockwork.pure.assembly.actions import actions
from clockwork.pure.assembly.plan import Options
from clockwork.pure.forge import codes
from clockwork.pure.forge.channel import Report, Text
from clockwork.pure.forge.compile import compile_bundle
from clockwork.pure.forge.machine import (
    Begun,
    CommitRefused,
    Committed,
    Ended,
    Evidence,
    Interrupted,
    RunFinished,
    StepEnded,
    StepRetrying,
    StepStarted,
    Ticked,
)
from clockwork.pure.forge.run import RunOptions
from clockwork.pure.forge.schedule import advance, begin
from clockwork.pure.forge.simulate import rehearse, simulate
from clockwork.pure.state.event import Failed, OutputsRecorded, RootsRecorded
from clockwork.pure.state.model import State
from clockwork.pure.value.value import SENSITIVE, Null, String
from tests.property.strategies.run import NOW, REFUSED, End, Item, Loop, action_list
from tests.unit.forge.plans import planned, well

OPTIONS = RunOptions("run", "who")
FAILED = Evidence(1, "itself", Report(pmap({"id": Text("half")}), end_status=1))
CREATE = Item("create", (), is_gated=False, is_idempotent=True, retries=2, recovery="read")


def played(actions: ActionList, ends: Iterable[End], options: RunOptions = OPTIONS) -> Loop:
    """Play a run whose programs end as told, one after another, and well after that."""
    loop = Loop.of(actions, options)
    remaining = list(ends)
    while loop.finish is None:
        if loop.asked is not None:
            loop.commit()
        elif loop.running:
            loop.end(min(loop.running), remaining.pop(0) if remaining else "well")
        else:
            assert loop.alarm is not None
            loop.now, loop.alarm = loop.alarm, None
            loop.send(Ticked(loop.now))
    return loop


def test_a_failure_that_may_be_repeated_is_after_a_growing_while() -> None:
    loop = played(action_list((CREATE,)), ("badly", "out of time"))
    assert loop.finish is not None
    assert loop.finish.verdict == "succeeded"
    waits = [one.next_at - one.at for one in loop.progress if isinstance(one, StepRetrying)]
    assert 750 <= waits[0] <= 1000
    assert 1500 <= waits[1] <= 2000
    assert [one.attempt for one in loop.progress if isinstance(one, StepStarted)] == [1, 2, 3]


def test_a_failure_is_repeated_only_as_often_as_allowed_and_never_when_lost() -> None:
    loop = played(action_list((CREATE,)), ("badly", "badly", "badly"))
    assert [one.verdict for one in loop.progress if isinstance(one, StepEnded)] == ["failed"]
    assert loop.recorded().instances["thing.n0"].status == "tainted"
    loop = played(action_list((CREATE,)), ("lost",))
    assert [one.verdict for one in loop.progress if isinstance(one, StepEnded)] == ["lost"]
    assert loop.recorded().intents


def test_attempts_have_nonces_of_their_own_and_one_token() -> None:
    loop = Loop.of(action_list((CREATE,)), OPTIONS)
    loop.commit()
    first = loop.running["thing.n0:create"].program
    loop.end("thing.n0:create", "badly")
    loop.send(Ticked(loop.now + 1))
    assert not loop.running
    loop.send(Ticked(loop.now + 10_000))
    second = loop.running["thing.n0:create"].program
    assert (first.attempt, second.attempt) == (1, 2)
    assert first.nonce != second.nonce
    assert first.stdin.replace(first.nonce.encode(), second.nonce.encode()) == second.stdin


def test_a_limit_per_step_shortens_and_never_lengthens() -> None:
    for limit, timeout in ((None, 60), (5, 5), (500, 60)):
        loop = Loop.of(action_list((CREATE,)), RunOptions("run", "who", timeout_per_step=limit))
        loop.commit()
        assert loop.running["thing.n0:create"].program.timeout == timeout


def test_what_does_not_concern_the_run_changes_nothing() -> None:
    loop = Loop.of(action_list((CREATE,)), OPTIONS)
    for stray in (
        Begun(NOW, bytes(32), "again"),
        Committed(7, NOW),
        CommitRefused(7, (REFUSED,), NOW),
        Ended("thing.n0:create", 1, FAILED, NOW),
        Ended("thing.n9:create", 1, FAILED, NOW),
    ):
        assert advance(loop.run, stray) == (loop.run, ())
    loop = played(action_list(()), ())
    assert advance(loop.run, Interrupted(NOW)) == (loop.run, ())


def test_gates_that_wait_for_nothing_hold_nothing_up() -> None:
    drawn = action_list((CREATE,))
    step = evolve(drawn.steps[0], depends_on=("outer",))
    gated = evolve(drawn, steps=(step,), gates=(Gate("inner", ()), Gate("outer", ("inner",))))
    assert played(gated, ()).run.counts == pmap({"succeeded": 1})


def test_a_run_that_stops_on_failure_ends_what_waits_and_finishes_what_runs() -> None:
    items = (CREATE, evolve(CREATE, retries=0), evolve(CREATE, retries=0), evolve(CREATE, retries=0))
    loop = Loop.of(action_list(items), RunOptions("run", "who", 3, stop_on_failure=True))
    loop.commit()
    loop.end("thing.n0:create", "badly")
    loop.end("thing.n1:create", "badly")
    assert set(loop.running) == {"thing.n2:create"}
    loop.end("thing.n2:create", "well")
    while loop.finish is None:
        loop.commit()
    assert loop.run.counts == pmap({"failed": 2, "succeeded": 1, "skipped": 1})
    assert [one.code for one in loop.finish.problems] == [codes.STEP_FAILED, codes.STEP_FAILED]


def test_what_was_about_to_start_when_the_run_stops_is_recorded_as_not_started() -> None:
    loop = Loop.of(action_list((CREATE,)), OPTIONS)
    loop.send(Interrupted(NOW))
    while loop.finish is None:
        loop.commit()
    assert loop.finish.verdict == "cancelled"
    (failed,) = [one for one in loop.stored if isinstance(one, Failed)]
    assert (failed.verdict, failed.instance) == ("not_started", None)
    assert not loop.recorded().intents


def test_a_run_that_is_cut_off_says_why_and_lets_what_runs_finish() -> None:
    loop = Loop.of(action_list((CREATE, evolve(CREATE, after=(0,)))), OPTIONS)
    loop.commit()
    loop.end("thing.n0:create", "well")
    loop.commit(is_taken=False)
    assert loop.finish is not None
    assert (loop.finish.verdict, loop.finish.problems) == ("failed", (REFUSED,))
    assert loop.recorded().intents


def test_inputs_that_no_script_can_be_given_keep_the_step_from_starting() -> None:
    plan = planned('resource "thing" "a" { name = "a" }\nresource "thing" "b" { name = "b-${thing.a.id}" }\n')
    told = {"thing.a:create": well(id=Text("x\0y"), etag=Text("e"))}
    for stops in (False, True):
        found = rehearse(plan, told, RunOptions("run", "who", stop_on_failure=stops)).unwrap()
        assert {one.code for one in found.problems} == {codes.NUL_IN_VALUE}
        assert set(found.state.instances) == {"thing.a"}
        assert not found.state.intents


def test_a_condition_that_does_not_hold_afterwards_keeps_others_from_relying_on_it() -> None:
    text = """
    resource "thing" "a" {
      name = "a"
      lifecycle {
        postcondition {
          condition     = self.etag != "bad"
          error_message = "the tag is bad"
        }
      }
    }
    resource "pair" "b" { left = thing.a.id }
    """
    told = {"thing.a:create": well(id=Text("i"), etag=Text("bad"))}
    found = rehearse(planned(text), told).unwrap()
    assert found.verdict == "failed"
    assert "the tag is bad" in found.problems[0].detail
    assert found.state.instances["thing.a"].status == "ok"
    assert "pair.b" not in found.state.instances


def test_conditions_and_inputs_that_forbid_a_step_leave_no_intent() -> None:
    text = """
    resource "thing" "a" { name = "a" }
    resource "pair" "b" {
      left = thing.a.id
      lifecycle {
        precondition {
          condition     = thing.a.etag != "bad"
          error_message = "the tag is bad"
        }
      }
    }
    """
    told = {"thing.a:create": well(id=Text("i"), etag=Text("bad"))}
    found = rehearse(planned(text), told).unwrap()
    assert "the tag is bad" in found.problems[0].detail
    assert not found.state.intents


def test_what_a_failed_creation_told_is_recorded_and_the_rest_is_null() -> None:
    plan = planned('resource "thing" "a" { name = "a" }\n')
    instance = rehearse(plan, {"thing.a:create": FAILED}).unwrap().state.instances["thing.a"]
    attributes = dict(zip(instance.attributes.names, instance.attributes.items, strict=True))
    assert instance.status == "tainted"
    assert attributes["id"] == String("half")
    assert isinstance(attributes["etag"], Null)


def test_what_fails_after_a_tainted_object_stays_tainted() -> None:
    plan = planned('resource "thing" "a" { name = "a" }\n')
    tainted = rehearse(plan, {"thing.a:create": FAILED}).unwrap().state
    again = planned('resource "thing" "a" { name = "a" }\n', tainted)
    assert [step.operation for step in actions(again).steps] == ["delete", "create"]
    found = rehearse(again, {"thing.a:delete": FAILED}).unwrap()
    assert found.state.instances["thing.a"].status == "tainted"


OUTPUT = """
variable "word" {
  type      = string
  default   = "hunter2hunter2"
  sensitive = true
}
variable "plain" { default = "p" }
resource "thing" "a" { name = "a" }
output "id" { value = thing.a.id }
output "fixed" { value = 1 }
"""


def test_outputs_and_roots_are_recorded_and_secrets_only_as_digests() -> None:
    found = rehearse(planned(OUTPUT)).unwrap()
    (outputs,) = [one.outputs for one in found.events if isinstance(one, OutputsRecorded)]
    assert set(outputs) == {"id", "fixed"}
    (roots,) = [one.roots for one in found.events if isinstance(one, RootsRecorded)]
    assert [(one.name, one.shown) for one in roots] == [("var.plain", '"p"'), ("var.word", None)]
    assert "hunter2" not in repr(found)
    keyed = rehearse(planned(OUTPUT, options=Options(digest_key=b"key"))).unwrap()
    assert keyed.state.roots["var.word"].digest != found.state.roots["var.word"].digest
    assert keyed.state.roots["var.plain"] == found.state.roots["var.plain"]


def test_an_output_that_a_failure_left_unknown_stays_as_it_was() -> None:
    found = rehearse(planned(OUTPUT), {"thing.a:create": FAILED}).unwrap()
    assert set(found.state.outputs) == {"fixed"}
    made = simulate(planned(OUTPUT)).unwrap()
    assert set(made.outputs) == {"id", "fixed"}


def test_a_destruction_drops_the_outputs_only_when_it_succeeds() -> None:
    made = simulate(planned(OUTPUT)).unwrap()
    gone = planned(OUTPUT, made, Options(mode="destroy"))
    assert not simulate(gone).unwrap().outputs
    assert set(rehearse(gone, {"thing.a:delete": FAILED}).unwrap().state.outputs) == {"id", "fixed"}


def test_a_sensitive_result_is_marked() -> None:
    assert simulate(planned(OUTPUT)).unwrap().outputs["id"].value.marks & SENSITIVE == 0
    text = 'variable "w" {\n  default = "w"\n  sensitive = true\n}\nresource "thing" "a" {\n  name   = "a"\n  secret = var.w\n}\n'
    instance = simulate(planned(text)).unwrap().instances["thing.a"]
    secret = dict(zip(instance.attributes.names, instance.attributes.items, strict=True))["secret"]
    assert secret == String("w", SENSITIVE)


def test_simulating_says_what_forbids_the_plan() -> None:
    problems = simulate(planned('resource "pair" "a" { left = "a\\u0000" }\n')).failure()
    assert [one.code for one in problems] == [codes.NUL_IN_VALUE]


def test_the_end_is_told_once_with_its_counts() -> None:
    loop = played(action_list((CREATE, CREATE)), ())
    assert [one.counts for one in loop.progress if isinstance(one, RunFinished)] == [pmap({"succeeded": 2})]
    # Both from the first moment on: 5 ms for the store, 100 ms for each program, 5 ms for the store between them.
    assert [one.duration for one in loop.progress if isinstance(one, StepEnded)] == [105, 210]


def test_the_same_events_give_the_same_commands() -> None:
    bundle = compile_bundle(action_list((CREATE, CREATE))).unwrap()
    event = Begun(NOW, bytes(32), "t")
    assert advance(begin(bundle, OPTIONS), event)[1] == advance(begin(bundle, OPTIONS), event)[1]


def test_a_state_without_anything_stays_so() -> None:
    found = simulate(planned("")).unwrap()
    assert evolve(found, serial=0, last_run=None) == State("test")


def test_a_rehearsal_waits_for_further_attempts_on_its_own_clock() -> None:
    plan = planned('resource "thing" "a" { name = "a" }\n', options=Options(retries=2))
    found = rehearse(plan, {"thing.a:create": FAILED}).unwrap()
    (failed,) = [one for one in found.events if isinstance(one, Failed)]
    assert 750 + 1500 <= failed.at - plan.now <= 1000 + 2000 + 100
