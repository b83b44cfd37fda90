"""Read operations outside a run: the programs that look at recorded objects before a plan, and what they say.

An instance whose operation was begun and never settled is looked for as what it was to become, under that
operation's token.
"""

from typing import Final

from attrs import field, frozen
from pyrsistent import PMap
from returns.result import Success

from clockwork.pure.assembly.action import Step
from clockwork.pure.assembly.kind import Kind, Kinds
from clockwork.pure.assembly.plan import Observation
from clockwork.pure.forge.bundle import BundleStep, Program, Verdict
from clockwork.pure.forge.codes import RESULT_UNFIT, STEP_CANCELLED, STEP_FAILED, STEP_LOST, STEP_TIMED_OUT
from clockwork.pure.forge.compile import INTERPRETERS
from clockwork.pure.forge.machine import Evidence
from clockwork.pure.forge.program import Feed, render
from clockwork.pure.forge.record import without_unknowns
from clockwork.pure.forge.secret import nonce
from clockwork.pure.forge.verdict import judge, read_report, with_last_lines
from clockwork.pure.intake.schema import Provider
from clockwork.pure.report.diagnostic import Code, Diagnostic
from clockwork.pure.report.outcome import Outcome, fail, gather
from clockwork.pure.state.model import Instance, State
from clockwork.pure.value.value import make_object

_CODES: Final[dict[Verdict, Code]] = {
    "failed": STEP_FAILED,
    "timed_out": STEP_TIMED_OUT,
    "cancelled": STEP_CANCELLED,
    "lost": STEP_LOST,
}


@frozen
class Reading:
    """A program that looks at one object of a kind."""

    address: str
    kind: Kind = field(repr=False)
    program: Program
    runner: str


def readings(
    addresses: tuple[str, ...], state: State, providers: PMap[str, Provider], nonce_key: bytes
) -> Outcome[tuple[Reading, ...]]:
    """Give the programs that look at `addresses`, which are those that planning asked for (Needs).

    `nonce_key` is 32 random bytes. Recorded values that no script can be given are diagnostics.
    """
    begun = {intent.address: intent for intent in state.intents.values() if intent.deposed is None}
    kinds = Kinds(providers)
    outcomes: list[Outcome[Reading]] = []
    for address in addresses:
        intent = begun.get(address)
        subject = state.instances.get(address) if intent is None else intent.after or intent.before
        if subject is not None:
            token = "" if intent is None else intent.token
            outcomes.append(
                _reading(subject, token, kinds.configured(subject.provider, subject.type), nonce_key)
            )
    return gather(outcomes)


def _reading(subject: Instance, token: str, kind: Kind, nonce_key: bytes) -> Outcome[Reading]:
    script = kind.type.operations["read"]
    inputs = without_unknowns(subject.attributes)
    step = Step(
        name=f"{subject.address}:read",
        address=subject.address,
        operation="read",
        type=subject.type,
        provider=subject.provider,
        script=script,
        args=inputs,
        before=None,
        awaited=(),
        depends_on=(),
        timeout=script.timeout,
        retries=0,
        recovery="read",
        requires=kind.type.requires,
        runner=subject.runner,
    )
    bundled = BundleStep(
        step, f"read {subject.address}", script.script, INTERPRETERS[script.lang], script.span
    )
    secret = nonce(nonce_key, step.name, 1)
    rendered = render(bundled, script.text, Feed(inputs, None, token, 1, script.timeout), secret)
    return rendered.map(lambda program: Reading(subject.address, kind, program, subject.runner))


def observation(reading: Reading, evidence: Evidence) -> Outcome[Observation]:
    """Say what the program of `reading` found: that nothing is there, or the attributes that it reported.

    A read that did not succeed says nothing of the object: it is a diagnostic.
    """
    judgement = judge(evidence)
    span = reading.kind.type.operations["read"].span
    if judgement.verdict != "succeeded":
        detail = (
            f"{reading.address} could not be read: {judgement.reason}. Mend what hinders its read script, or "
            "plan from the recorded state alone with -refresh=false."
        )
        detail = with_last_lines(detail, evidence.last_lines)
        return fail(Diagnostic(_CODES[judgement.verdict], detail, span))
    if evidence.report.is_absent:
        return Success(Observation(None))
    told, problems = read_report(reading.kind, evidence.report)
    if problems:
        detail = (
            f"What the read script of {reading.address} reported is of no use: {'; '.join(problems)}. Mend "
            "the script."
        )
        return fail(Diagnostic(RESULT_UNFIT, detail, span))
    return Success(Observation(make_object(told)))
