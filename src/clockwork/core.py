"""ClockworkCore: the phases as methods that raise.

It decides nothing; every method is a few calls of the pipeline.
"""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from attrs import asdict
from pyrsistent import pmap
from returns.pipeline import is_successful

from clockwork import pipeline
from clockwork.effects.loop.apply import LOCAL, ApplyOptions, new_run
from clockwork.effects.loop.load import Workspace
from clockwork.effects.loop.program import Listener, unheard
from clockwork.effects.loop.sync import wait_for
from clockwork.effects.runner.codes import NO_RUNNER
from clockwork.effects.runner.local import LocalRunner
from clockwork.effects.runner.protocol import Capabilities
from clockwork.errors import error_of
from clockwork.pure.assembly.action import ActionList
from clockwork.pure.assembly.actions import actions
from clockwork.pure.assembly.plan import Options, Plan
from clockwork.pure.forge.bundle import ArtifactBundle
from clockwork.pure.forge.compile import compile_bundle
from clockwork.pure.intake.ir import IR
from clockwork.pure.report.diagnostic import Diagnostic, has_errors
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.state.model import State

T = TypeVar("T")
Folder = str | PathLike[str]

_NOTHING: Final[Mapping[str, object]] = pmap()


class ClockworkCore:
    """One configuration's folder and how to work on it.

    Every method raises a ClockworkError when it cannot do what it says.

    `config_path` is used where a method is given no `path` of its own. `runner_type` names where steps run,
    `on_event` hears of every step.
    """

    def __init__(
        self,
        config_path: Folder = ".",
        runner_type: str = LOCAL,
        on_event: Listener = unheard,
        options: ApplyOptions | None = None,
    ) -> None:
        """Take the defaults; nothing is read yet."""
        self._workspace = Workspace(str(Path(config_path).resolve()), pmap(), pmap())
        self._runner_type = runner_type
        self._on_event = on_event
        self._options = options

    def __enter__(self) -> Self:
        """Give the core itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Nothing is held open between two calls."""

    def intake(
        self,
        path: Folder | None = None,
        variables: Mapping[str, object] = _NOTHING,
        resolve_deps: bool = True,
    ) -> IR:
        """Read, check and link the configuration; the later phases work on the folder of the last one.

        Modules in local folders are all there is to resolve in this version, so they are read in any case.
        """
        self._workspace = pipeline.load(self._workspace.folder if path is None else path)
        return self._product(pipeline.validate(self._workspace, variables))

    def assembly(self, ir: IR) -> ActionList:
        """Look at the world, plan `ir` against it, and give the steps that carry the plan out."""
        options = Options(refresh=True, digest_key=self._workspace.digest_key)
        work = pipeline.assemble_async(self._workspace, ir, options, on_event=self._on_event)
        return actions(self._product(wait_for(work)))

    def forge_compile(self, action_list: ActionList) -> ArtifactBundle:
        """Compile the steps to the bundle of scripts that a run executes."""
        return self._product(compile_bundle(action_list))

    def forge_execute(
        self, bundle: ArtifactBundle, execution_context: Mapping[str, object] = _NOTHING
    ) -> pipeline.Run:
        """Execute a bundle.

        The context may name `runner_type` and `requires_isolation`; what asks for isolation never goes
        without.
        """
        self._require(execution_context)
        work = pipeline.execute_async(bundle, on_event=self._on_event, options=self._options)
        return self._ended(wait_for(work))

    def plan(self, path: Folder | None = None, variables: Mapping[str, object] = _NOTHING) -> Plan:
        """Give the plan for the configuration, with a look at the world."""
        return self.assembly(self.intake(path, variables)).plan

    def apply(self, path: Folder | None = None, variables: Mapping[str, object] = _NOTHING) -> pipeline.Run:
        """Make the world what the configuration says."""
        return self.forge_execute(self.forge_compile(self.assembly(self.intake(path, variables))))

    def get_current_state(self) -> State:
        """Give what is recorded."""
        return self._product(pipeline.recorded(self._workspace.folder))

    def get_runner_capabilities(self) -> dict[str, dict[str, Any]]:
        """Give what each runner's target is and has, by the runner's name; `commands` are paths by name."""
        capabilities = self._product(wait_for(self._probe()))
        return {LOCAL: {**asdict(capabilities), "commands": dict(capabilities.commands)}}

    async def _probe(self) -> Outcome[Capabilities]:
        runner = LocalRunner(Path(self._workspace.folder), new_run())
        try:
            return await runner.probe()
        finally:
            await runner.close()

    def _require(self, context: Mapping[str, object]) -> None:
        asked = str(context.get("runner_type", self._runner_type))
        lacking = [f"the runner {asked!r}"] if asked != LOCAL else []
        lacking += ["isolation"] if context.get("requires_isolation") else []
        if lacking:
            detail = (
                "The only runner here is 'local', which works on this machine itself; asked for is "
                f"{' and '.join(lacking)}."
            )
            raise error_of((Diagnostic(NO_RUNNER, detail),))

    def _ended(self, run: pipeline.Run) -> pipeline.Run:
        if has_errors(run.problems):
            raise error_of(run.problems, self._workspace.texts)
        return run

    def _product(self, outcome: Outcome[T]) -> T:
        if is_successful(outcome):
            return outcome.unwrap()
        raise error_of(outcome.failure(), self._workspace.texts)
