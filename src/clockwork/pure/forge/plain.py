"""Bundles as JSON-compatible data, for people and other programs.

Nothing reads it back, and nothing sensitive is in it.
"""

from clockwork.pure.assembly.plain import actions_to_plain
from clockwork.pure.forge.bundle import VERSION, Artifact, ArtifactBundle, BundleStep
from clockwork.pure.value.codec import Plain, to_plain


def bundle_to_plain(bundle: ArtifactBundle) -> dict[str, Plain]:
    """Give `{"version": "1", "artifacts": [...], "steps": [{"purpose", "run": {"cmd"}, "inputs", ...}],
    "vars"}`.

    A step also has what the action list says of it, but for its `args`, which are the `inputs` here.
    """
    steps = actions_to_plain(bundle.actions)["steps"]
    return {
        "version": VERSION,
        "artifacts": [_artifact(artifact) for artifact in bundle.artifacts],
        "steps": [_step(bundled, step) for bundled, step in zip(bundle.steps, steps, strict=True)],
        "vars": {name: to_plain(value) for name, value in sorted(bundle.actions.plan.ir.variables.items())},
    }


def _artifact(artifact: Artifact) -> Plain:
    return {
        "path": artifact.path,
        "mode": artifact.mode,
        "purpose": artifact.purpose,
        "lang": artifact.lang,
        "content": artifact.content,
        "digest": artifact.digest,
    }


def _step(bundled: BundleStep, step: dict[str, Plain]) -> Plain:
    rest = {name: value for name, value in step.items() if name != "args"}
    return {
        "purpose": bundled.purpose,
        "run": {"cmd": list(bundled.cmd)},
        "artifact": bundled.artifact,
        "inputs": step["args"],
        **rest,
    }
