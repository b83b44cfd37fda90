"""Bundles: what is in them, and everything that keeps one from running."""

from attrs import evolve
from pyrsistent import pmap

from clockwork.pure.assembly.action import ActionList
from clockwork.pure.forge import codes
from clockwork.pure.forge.bundle import ArtifactBundle
from clockwork.pure.forge.compile import compile_bundle, digest, validate
from clockwork.pure.forge.plain import bundle_to_plain
from clockwork.pure.intake.schema import Operation
from clockwork.pure.report.diagnostic import Code
from clockwork.pure.value.codec import canonical
from clockwork.pure.value.value import SENSITIVE, String
from tests.property.strategies.run import Item, action_list

CREATE = Item("create", (), is_gated=False, is_idempotent=False, retries=0, recovery="read")
ACTIONS = action_list((CREATE,) * 1000)


def with_script(script: Operation) -> ActionList:
    """Give an action list whose first step has another script."""
    first, *rest = ACTIONS.steps
    return evolve(ACTIONS, steps=(evolve(first, script=script), *rest))


def refused(actions: ActionList) -> list[Code]:
    """Give the codes of what keeps the bundle of `actions` from running."""
    return [one.code for one in compile_bundle(actions).failure()]


def found(bundle: ArtifactBundle) -> list[Code]:
    """Give the codes of what is wrong with `bundle`."""
    return [one.code for one in validate(bundle)]


def test_a_thousand_steps_share_one_artifact() -> None:
    bundle = compile_bundle(ACTIONS).unwrap()
    (artifact,) = bundle.artifacts
    assert (artifact.path, artifact.purpose) == ("toy/thing/create.sh", "thing: create")
    assert artifact.digest == digest(artifact.content)
    assert len(bundle.steps) == 1000
    assert bundle.steps[0].purpose == "create thing.n0"


def test_a_bundle_as_data_reads_like_its_contract_and_hides_what_is_sensitive() -> None:
    plan = evolve(
        ACTIONS.plan,
        ir=evolve(
            ACTIONS.plan.ir, variables=pmap({"secret": String("hunter2", SENSITIVE), "a": String("b")})
        ),
    )
    plain = bundle_to_plain(compile_bundle(evolve(ACTIONS, steps=ACTIONS.steps[:1], plan=plan)).unwrap())
    assert plain["version"] == "1"
    assert set(plain["artifacts"][0]) == {"path", "mode", "purpose", "lang", "content", "digest"}
    step = plain["steps"][0]
    assert step["run"] == {"cmd": ["sh", "-s"]}
    assert step["inputs"]["name"] == "n0"
    assert "args" not in step
    assert plain["vars"]["a"] == "b"
    assert b"hunter2" not in canonical(plain)


def test_a_script_stays_inside_the_folder() -> None:
    for path in ("../x.sh", "/x.sh", "a//x.sh", "./x.sh", "a\\x.sh", "a\nx.sh"):
        assert refused(with_script(Operation("create", "sh", path, "# create\n"))) == [codes.PATH_ESCAPES]


def test_an_interpreter_is_on_the_list() -> None:
    assert refused(with_script(Operation("create", "python", "x.py", ""))) == [codes.LANGUAGE_REFUSED]
    bundle = compile_bundle(ACTIONS).unwrap()
    first, *rest = bundle.steps
    assert found(evolve(bundle, steps=(evolve(first, cmd=("perl",)), *rest))) == [codes.LANGUAGE_REFUSED]


def test_two_scripts_do_not_share_a_path() -> None:
    assert refused(with_script(Operation("create", "sh", "thing/create.sh", "other"))) == [
        codes.ARTIFACTS_CLASH
    ]


def test_every_step_carries_out_an_action() -> None:
    bundle = compile_bundle(ACTIONS).unwrap()
    first, *rest = bundle.steps
    for changed in (evolve(first, purpose=""), evolve(first, step=evolve(first.step, timeout=1))):
        assert found(evolve(bundle, steps=(changed, *rest))) == [codes.STEP_WITHOUT_ACTION]


def test_every_artifact_is_what_its_digest_says() -> None:
    bundle = compile_bundle(ACTIONS).unwrap()
    edited = evolve(bundle.artifacts[0], content="rm -rf /")
    assert found(evolve(bundle, artifacts=(edited,))) == [codes.ARTIFACT_CHANGED]
    assert set(found(evolve(bundle, artifacts=()))) == {codes.ARTIFACT_CHANGED}
