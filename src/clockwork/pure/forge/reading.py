"""Read operations outside a run: the programs that look at recorded objects before a plan, and what they say.

An instance whose operation was begun and never settled is looked for as what it was to become, under that operation's token.
"""

from attrs import field, frozen
from pyrsistent import PMap
from returns.result import Success

from clockwork.pure.assembly.action import Step
from clockwork.pure.assembly.plan import Observation
from clockwork.pure.forge.bundle import BundleStep, Program
from clockwork.pure.forge.codes import RESULT_UNFIT, STEP_CANCELLED, STEP_FAILED, STEP_LOST, STEP_TIMED_OUT
from clockwork.pure.forge.compile import INTERPRETERS
from clockwork.pure.forge.machine import Evidence
from clockwork.pure.forge.program import Feed, render
from clockwork.pure.forge.secret import nonce
from clockwork.pure.forge.verdict import judge, observe
from clockwork.pure.intake.schema import Provider, ResourceType
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.outcome import Outcome, fail, gather
from clockwork.pure.state.model import Instance, State
from clockwork.pure.value.value import Object

_CODES = {"timed_out": STEP_TIMED_OUT, "cancelled": STEP_CANCELLED, "lost": STEP_LOST}


@frozen
class Reading:
    """A program that looks at one object, and what is recorded of that object."""

    address: str
    type: ResourceType
    recorded: Object = field(repr=False)
    program: Program
    runner: str


def readings(
    addresses: tuple[str, ...], state: State, providers: PMap[str, Provider], nonce_key: bytes
) -> Outcome[tuple[Reading, ...]]:
    """Give the programs that look at `addresses`, which are those that planning asked for (Needs).

    `nonce_key` is 32 random bytes. Recorded values that no script can be given are diagnostics.
    """
    begun = {intent.address: intent for intent in state.intents.values() if intent.deposed is None}
    outcomes: list[Outcome[Reading]] = []
    for address in addresses:
        intent = begun.get(address)
        subject = state.instances.get(address) if intent is None else intent.after or intent.before
        if subject is not None:
            token = "" if intent is None else intent.token
            outcomes.append(_reading(subject, token, providers, nonce_key))
    return gather(outcomes)


def _reading(
    subject: Instance, token: str, providers: PMap[str, Provider], nonce_key: bytes
) -> Outcome[Reading]:
    type = providers[subject.provider].resource_types[subject.type]
    script = type.operations["read"]
    step = Step(
        name=f"{subject.address}:read",
        address=subject.address,
        operation="read",
        type=subject.type,
        provider=subject.provider,
        script=script,
        args=subject.attributes,
        before=None,
        awaited=(),
        depends_on=(),
        timeout=script.timeout,
        retries=0,
        recovery="read",
        requires=type.requires,
        runner=subject.runner,
    )
    bundled = BundleStep(
        step, f"read {subject.address}", script.script, INTERPRETERS[script.lang], script.span
    )
    secret = nonce(nonce_key, step.name, 1)
    rendered = render(bundled, script.text, Feed(subject.attributes, None, token, 1, script.timeout), secret)
    return rendered.map(
        lambda program: Reading(subject.address, type, subject.attributes, program, subject.runner)
    )


def observation(reading: Reading, evidence: Evidence) -> Outcome[Observation]:
    """Say what the program of `reading` found. A read that did not succeed says nothing of the object: it is a diagnostic."""
    judgement = judge(evidence)
    if judgement.verdict != "succeeded":
        detail = (
            f"{reading.address} could not be read: {judgement.reason}. Mend what hinders its read script, or plan "
            "from the recorded state alone with -refresh=false."
        )
        return fail(
            Diagnostic(
                _CODES.get(judgement.verdict, STEP_FAILED), detail, reading.type.operations["read"].span
            )
        )
    if evidence.report.is_absent:
        return Success(Observation(None))
    found = observe(reading.type, reading.recorded, evidence.report)
    if found.problems:
        detail = f"What the read script of {reading.address} reported is of no use: {'; '.join(found.problems)}. Mend the script."
        return fail(Diagnostic(RESULT_UNFIT, detail, reading.type.operations["read"].span))
    return Success(Observation(found.attributes))
