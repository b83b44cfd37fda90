"""Action lists to artifact bundles: which scripts are written, and which step runs which of them.

An artifact is static: it depends on the resource type alone, so a thousand files share one. What is wrong
with a bundle is found before anything runs: a path that leaves the folder, an interpreter that is not on the
allow-list, a step without an action, a changed artifact.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Final

from returns.result import Failure, Success

from clockwork.pure.assembly.action import ActionList, Step
from clockwork.pure.forge.bundle import Artifact, ArtifactBundle, BundleStep
from clockwork.pure.forge.codes import (
    ARTIFACT_CHANGED,
    ARTIFACTS_CLASH,
    LANGUAGE_REFUSED,
    PATH_ESCAPES,
    STEP_WITHOUT_ACTION,
)
from clockwork.pure.intake.schema import Operation
from clockwork.pure.report.diagnostic import Diagnostic, Diagnostics
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.report.span import Span

# The command that reads a program of each language from its standard input. What is not here is not run.
INTERPRETERS: Final[Mapping[str, tuple[str, ...]]] = {"sh": ("sh", "-s")}
_MODE: Final = "0700"


def compile_bundle(actions: ActionList) -> Outcome[ArtifactBundle]:
    """Give the bundle that carries out `actions`, or everything that is wrong with it (validate)."""
    scripts: dict[tuple[str, str], dict[str, Operation]] = {}
    for step in actions.steps:
        scripts.setdefault(_place(step.provider, step.script), {})[f"{step.type}: {step.operation}"] = (
            step.script
        )
    spans = {(change.address, change.deposed): change.span for change in actions.plan.changes}
    bundle = ArtifactBundle(
        artifacts=tuple(_artifact(*place, scripts[place]) for place in sorted(scripts)),
        steps=tuple(_bundled(step, spans.get((step.address, step.deposed))) for step in actions.steps),
        actions=actions,
    )
    problems = validate(bundle)
    return Failure(problems) if problems else Success(bundle)


def validate(bundle: ArtifactBundle) -> Diagnostics:
    """Give everything that forbids to run `bundle`, artifacts first, in the bundle's order."""
    return (*_artifact_problems(bundle), *_step_problems(bundle))


def digest(content: str) -> str:
    """Give the digest of an artifact's content: `sha256:` and hexadecimal digits."""
    return f"sha256:{sha256(content.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _place(provider: str, script: Operation) -> tuple[str, str]:
    """Give the path of a script in the bundle, and its content: what makes two artifacts one."""
    return f"{provider}/{script.script}", script.text


def _artifact(path: str, content: str, uses: Mapping[str, Operation]) -> Artifact:
    lang = next(iter(uses.values())).lang
    return Artifact(path, _MODE, ", ".join(sorted(uses)), lang, content, digest(content))


def _bundled(step: Step, span: Span | None) -> BundleStep:
    return BundleStep(
        step=step,
        purpose=purpose(step),
        artifact=_place(step.provider, step.script)[0],
        cmd=INTERPRETERS.get(step.script.lang, ()),
        span=span,
    )


def purpose(step: Step) -> str:
    """Say in a few words what `step` is for."""
    return f"{step.operation} {step.address}"


def _artifact_problems(bundle: ArtifactBundle) -> Iterator[Diagnostic]:
    counts = Counter(artifact.path for artifact in bundle.artifacts)
    for path in sorted(path for path, count in counts.items() if count > 1):
        detail = f"`{path}` names scripts with different contents. Give the providers different names."
        yield Diagnostic(ARTIFACTS_CLASH, detail)
    for artifact in bundle.artifacts:
        if not _is_confined(artifact.path):
            detail = (
                f"The script `{artifact.path!r}` would not be inside the bundle's folder. "
                "Use a relative path of plain names, with `/` between them and no `..`."
            )
            yield Diagnostic(PATH_ESCAPES, detail)
        if artifact.lang not in INTERPRETERS:
            detail = (
                f"`{artifact.path}` is written in {artifact.lang}, which is not run here. "
                f"Languages that are: {', '.join(sorted(INTERPRETERS))}."
            )
            yield Diagnostic(LANGUAGE_REFUSED, detail)
        if artifact.digest != digest(artifact.content):
            detail = f"`{artifact.path}` is not what its digest was made of. Compile the bundle again."
            yield Diagnostic(ARTIFACT_CHANGED, detail)


def _step_problems(bundle: ArtifactBundle) -> Iterator[Diagnostic]:
    actions = {step.name: step for step in bundle.actions.steps}
    paths = {artifact.path: artifact.lang for artifact in bundle.artifacts}
    for bundled in bundle.steps:
        name = bundled.step.name
        if actions.get(name) != bundled.step or not bundled.purpose:
            detail = (
                f"The step `{name}` carries out nothing that the action list holds. Compile the bundle again."
            )
            yield Diagnostic(STEP_WITHOUT_ACTION, detail, bundled.span)
        if bundled.artifact not in paths:
            detail = (
                f"The step `{name}` runs `{bundled.artifact}`, which is not in the bundle. Compile the "
                "bundle again."
            )
            yield Diagnostic(ARTIFACT_CHANGED, detail, bundled.span)
        elif bundled.cmd != INTERPRETERS.get(paths[bundled.artifact], ()):
            detail = (
                f"The step `{name}` would run `{' '.join(bundled.cmd)}`, which is not on the list of "
                "interpreters."
            )
            yield Diagnostic(LANGUAGE_REFUSED, detail, bundled.span)


def _is_confined(path: str) -> bool:
    parts = path.split("/")
    return path.isprintable() and "\\" not in path and not any(part in {"", ".", ".."} for part in parts)
