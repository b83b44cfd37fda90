"""Lifecycle rules that are true or false, and the one that protects an instance from destruction."""

from clockwork.pure.assembly.codes import PROTECTED, UNCLEAR_RULE
from clockwork.pure.assembly.fill import Problems
from clockwork.pure.assembly.formula import Formula
from clockwork.pure.assembly.site import Site
from clockwork.pure.intake.ir import Module
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.value.convert import convert
from clockwork.pure.value.kind import BOOL
from clockwork.pure.value.value import Bool, Null


def is_set(rule: Formula | None, name: str, site: Site, problems: Problems) -> bool:
    """Evaluate a rule of a block; one that cannot be decided is added to `problems`."""
    if rule is None:
        return False
    evaluation = site.evaluate(rule)
    problems.extend(evaluation.diagnostics)
    truth = convert(evaluation.value, BOOL)
    match truth:
        case Bool(truth=decided):
            return decided
        case Null():
            return False
        case _:
            if not evaluation.diagnostics:
                detail = (
                    f"{name} has to be true or false when the plan is made, and this is not known by then. "
                    "Use values that the configuration gives, not what another resource only tells when it "
                    "is made."
                )
                problems.append(Diagnostic(UNCLEAR_RULE, detail, rule.source.span))
            return False


def protect(rule: Formula | None, address: str, fate: str, site: Site | None, problems: Problems) -> None:
    """Add a diagnostic when `prevent_destroy` holds for an instance that would be `fate` (destroyed, or
    replaced and why).

    Without a `site` (the module instance is gone) the rule is decided by what is constant in it, and protects
    when that is not enough.
    """
    if rule is None:
        return
    if site is None:
        is_protected = (
            True if rule.references else is_set(rule, "prevent_destroy", Site((), Module(".")), problems)
        )
    else:
        is_protected = is_set(rule, "prevent_destroy", site, problems)
    if is_protected:
        detail = (
            f"{address} would be {fate}, and its block forbids that with prevent_destroy. Keep it as it is, "
            "or take prevent_destroy away when it may really go."
        )
        problems.append(Diagnostic(PROTECTED, detail, rule.source.span))
