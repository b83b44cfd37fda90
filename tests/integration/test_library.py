"""The library on real folders and processes: the functional form, the raising one, and the promises of both."""

import asyncio
import pickle
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from returns.pipeline import is_successful

import clockwork as cw
from clockwork import ClockworkCore, IntakeError, RunnerError, create_user_friendly_error
from clockwork.effects.loop.inputs import UnsuitedValue, value_of
from clockwork.errors import ExecutionError
from clockwork.pure.assembly.plan import Action
from clockwork.pure.forge.machine import Progress, RunFinished, StepEnded
from clockwork.pure.value.value import FALSE, NULL, TRUE, String, make_number, make_object, make_tuple

CONFIGURATION = """
variable "env" {
  type = string
}

resource "value" "a" {
  input = var.env
}

resource "file" "note" {
  path    = "note"
  content = value.a.id
}

output "id" {
  value = value.a.id
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a configuration."""
    (tmp_path / "main.cw").write_text(CONFIGURATION)
    return tmp_path


def test_the_phases_compose_as_functions(folder: Path) -> None:
    variables = {"env": "prod"}
    workspace = cw.load(folder)
    seen = cw.observe(workspace, variables)
    plan = cw.plan(workspace, variables, seen, now=0).unwrap()
    assert plan == cw.plan(workspace, variables, seen, now=0).unwrap()
    assert [change.action for change in plan.changes] == [Action.CREATE, Action.CREATE]
    assert set(cw.simulate(plan).unwrap().instances) == {"file.note", "value.a"}
    heard: list[Progress] = []
    run = cw.apply(plan, on_event=heard.append)
    assert (run.verdict, run.problems, dict(run.counts)) == ("succeeded", (), {"succeeded": 2})
    assert [one.address for one in heard if isinstance(one, StepEnded)] == ["value.a", "file.note"]
    assert isinstance(heard[-1], RunFinished)
    again = cw.observe_and_plan(run.workspace).unwrap()
    assert not cw.has_work(again)
    assert cw.recorded(folder).unwrap() == run.workspace.state
    (folder / "note").write_text("edited by hand")
    drifted = cw.observe_and_plan(cw.load(folder), variables).unwrap()
    assert [one.address for one in drifted.drift] == ["file.note"]
    assert drifted["file.note"].action is Action.UPDATE


def test_a_stale_plan_is_refused_before_anything_runs(folder: Path) -> None:
    old = cw.plan(cw.load(folder), {"env": "old"}).unwrap()
    assert cw.apply(cw.plan(cw.load(folder), {"env": "new"}).unwrap()).verdict == "succeeded"
    before = (folder / "note").read_text()
    run = cw.apply(old)
    assert run.verdict == "failed"
    assert run.problems[0].code.number == "CW1102"
    assert (folder / "note").read_text() == before


def test_problems_are_carried_and_not_raised(tmp_path: Path) -> None:
    missing = cw.load(tmp_path / "missing")
    assert [one.code.number for one in missing.problems] == ["CW1001"]
    assert [one.code.number for one in cw.plan(missing).failure()] == ["CW1001"]
    (tmp_path / "main.cw").write_text(CONFIGURATION)
    outcome = cw.plan(cw.load(tmp_path), {"env": object()})
    assert [one.code.number for one in outcome.failure()] == ["CW1005"]


def test_observations_for_other_arguments_are_incomplete(folder: Path) -> None:
    fresh = cw.observe(cw.load(folder), {"env": "a"})
    assert cw.apply(cw.plan(cw.load(folder), {"env": "a"}).unwrap()).verdict == "succeeded"
    outcome = cw.plan(cw.load(folder), {"env": "a"}, fresh)
    assert [one.code.number for one in outcome.failure()] == ["CW1301"]


def test_the_plain_forms_work_inside_a_running_loop(folder: Path) -> None:
    async def notebook() -> str:
        plan = cw.observe_and_plan(cw.load(folder), {"env": "prod"}).unwrap()
        return cw.apply(plan).verdict

    assert asyncio.run(notebook()) == "succeeded"


def test_the_asynchronous_forms_run_beside_each_other(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "abc"]
    for one in folders:
        one.mkdir()
        (one / "main.cw").write_text(CONFIGURATION)

    async def apply(folder: Path) -> str:
        plan = await cw.observe_and_plan_async(await cw.load_async(folder), {"env": folder.name})
        return (await cw.apply_async(plan.unwrap())).verdict

    async def all_of_them() -> list[str]:
        return await asyncio.gather(*map(apply, folders))

    assert asyncio.run(all_of_them()) == ["succeeded"] * 3
    assert all((one / "note").is_file() for one in folders)


def test_two_runs_of_one_folder_do_not_run_at_the_same_time(folder: Path) -> None:
    (folder / "main.cw").write_text(
        'resource "command" "c" {\n  create = "echo up; test -e second || sleep 1000"\n}\n'
    )
    plan = cw.plan(cw.load(folder)).unwrap()
    stop, second = cw.Interrupts(), []

    def hear(progress: Progress) -> None:
        if "up" in str(progress):
            second.append(cw.apply(plan))
            stop.interrupt()
            stop.interrupt()

    first = cw.apply(plan, on_event=hear, interrupts=stop)
    assert [one.code.number for one in second[0].problems] == ["CW1101"]
    assert first.verdict == "cancelled"


def test_the_core_raises_what_the_functions_return(folder: Path) -> None:
    with ClockworkCore(config_path=folder) as core:
        with pytest.raises(IntakeError) as refusal:
            core.apply()
        assert refusal.value.code == "CW0540"
        assert refusal.value.context["line"] == 2
        assert "main.cw:2:1" in create_user_friendly_error(refusal.value)
        ir = core.intake(path=folder, variables={"env": "prod"}, resolve_deps=True)
        bundle = core.forge_compile(core.assembly(ir))
        with pytest.raises(RunnerError):
            core.forge_execute(
                bundle, execution_context={"requires_isolation": True, "runner_type": "docker"}
            )
        run = core.forge_execute(bundle, execution_context={"runner_type": "local"})
        assert run.verdict == "succeeded"
        assert core.get_current_state() == run.workspace.state
        assert not core.plan(variables={"env": "prod"}).has_changes
        commands = core.get_runner_capabilities()["local"]["commands"]
        assert commands["sh"].endswith("/sh")


def test_a_failing_step_is_an_exception_of_the_core(tmp_path: Path) -> None:
    (tmp_path / "main.cw").write_text('resource "command" "c" {\n  create = "exit 3"\n}\n')
    with pytest.raises(ExecutionError, match="CW0811"):
        ClockworkCore(config_path=tmp_path).apply()


def test_python_values_become_values_of_the_language() -> None:
    given = {
        "text": "e\u0301",
        "whole": 3,
        "part": 1.5,
        "exact": Decimal("0.1"),
        "yes": True,
        "no": False,
        "none": None,
        "list": [1, "a"],
    }
    assert value_of(given) == make_object(
        {
            "text": String("\u00e9"),
            "whole": make_number(3),
            "part": make_number("1.5"),
            "exact": make_number("0.1"),
            "yes": TRUE,
            "no": FALSE,
            "none": NULL,
            "list": make_tuple([make_number(1), String("a")]),
        }
    )


@pytest.mark.parametrize(
    "given", [object(), float("nan"), float("inf"), {1: 2}, "\ud800", b"bytes", {"a": {"b": set()}}]
)
def test_python_values_without_a_counterpart_are_refused(given: object) -> None:
    with pytest.raises(UnsuitedValue):
        value_of(given)


def test_importing_the_library_imports_nothing_else() -> None:
    program = "import sys; import clockwork; print(*sorted(name for name in sys.modules if name.split('.')[0] in ('clockwork', 'attr', 'msgspec')))"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["clockwork"]


def test_every_public_name_is_there() -> None:
    assert set(cw.__all__) == set(dir(cw))
    for name in cw.__all__:
        assert getattr(cw, name) is not None
    with pytest.raises(AttributeError):
        cw.nonsense  # type: ignore[attr-defined]  # noqa: B018


def test_a_workspace_shows_none_of_its_values(folder: Path) -> None:
    (folder / "clockwork.cwvars").write_text('env = "a-secret-value"\n')
    workspace = cw.load(folder)
    assert is_successful(cw.validate(workspace))
    assert "a-secret-value" not in repr(workspace)


def test_a_workspace_does_not_pickle_what_may_be_secret(folder: Path) -> None:
    with pytest.raises(TypeError, match="load its folder again"):
        pickle.dumps(cw.load(folder))


def test_a_file_larger_than_a_report_may_be_settles_and_its_edits_are_seen(tmp_path: Path) -> None:
    content = f"{'0123456789abcdef' * 64}\n" * 2048
    (tmp_path / "main.cw").write_text(
        f'resource "file" "big" {{\n  path = "big"\n  content = <<E\n{content}E\n}}\n'
    )
    run = cw.apply(cw.observe_and_plan(cw.load(tmp_path)).unwrap())
    assert (run.verdict, (tmp_path / "big").read_text()) == ("succeeded", content)
    again = cw.observe_and_plan(cw.load(tmp_path)).unwrap()
    assert (again["file.big"].action, again.drift) == (Action.NO_OP, ())
    with (tmp_path / "big").open("a") as file:
        file.write("by hand")
    edited = cw.observe_and_plan(cw.load(tmp_path)).unwrap()
    assert (edited["file.big"].action, [one.address for one in edited.drift]) == (Action.UPDATE, ["file.big"])
    assert cw.apply(edited).verdict == "succeeded"
    assert (tmp_path / "big").read_text() == content
