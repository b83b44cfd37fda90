"""The artifact bundle: the scripts that will run, the steps that run them, and what a runner is handed.

As JSON: `{"version": "1", "artifacts": [{path, mode, purpose, lang, content, digest}], "steps": [{purpose,
run: {cmd}, inputs, awaits, ...}], "vars": {}}`. Scripts are static; values travel beside them (encode) and
are never part of an artifact.
"""

from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from clockwork.pure.assembly.action import ActionList, Step
from clockwork.pure.report.span import Span

VERSION: Final = "1"


@frozen
class Artifact:
    """One script.

    `path` is relative to the bundle's folder, `mode` octal text, `digest` of the content (`sha256:`).
    """

    path: str
    mode: str
    purpose: str
    lang: Literal["sh", "python"]
    content: str
    digest: str


@frozen
class BundleStep:
    """A step of the action list, the artifact it runs and the command that interprets it."""

    step: Step
    purpose: str
    artifact: str
    cmd: tuple[str, ...]
    # The resource block, for diagnostics.
    span: Span | None = None


@frozen
class ArtifactBundle:
    """What will be written and what will run.

    Artifacts are sorted by path; steps stand in the action list's order.
    """

    artifacts: tuple[Artifact, ...]
    steps: tuple[BundleStep, ...]
    actions: ActionList = field(repr=False)


@frozen
class Program:
    """One attempt at one step, ready for a runner: a command whose standard input is the whole program.

    `nonce` delimits its frames (channel) and is secret until the step has ended. `timeout` in seconds.
    """

    step: str
    # Unique among the programs of a run: the step's name and the number of the attempt, from 1.
    attempt: int
    cmd: tuple[str, ...]
    stdin: bytes = field(repr=False)
    nonce: str = field(repr=False)
    timeout: int
    # What listeners must not see of what it writes (redaction).
    secrets: tuple[str, ...] = field(default=(), repr=False)


Verdict: TypeAlias = Literal["succeeded", "failed", "timed_out", "cancelled", "lost"]
