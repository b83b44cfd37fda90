"""Clockwork plans and runs declarative infrastructure.

This page has the public names, each imported when it is first used.
"""

from typing import TYPE_CHECKING, Final

__version__ = "0.1.0"

if TYPE_CHECKING:
    from clockwork.core import ClockworkCore
    from clockwork.effects.loop.apply import ApplyOptions
    from clockwork.effects.loop.execute import Interrupts
    from clockwork.effects.loop.load import Workspace
    from clockwork.errors import (
        AssemblyError,
        ClockworkError,
        ConfigurationError,
        ForgeError,
        IntakeError,
        RunnerError,
        StaleError,
        StateError,
        create_user_friendly_error,
        format_error_chain,
    )
    from clockwork.pipeline import (
        Run,
        Seen,
        apply,
        apply_async,
        has_work,
        load,
        load_async,
        observe,
        observe_and_plan,
        observe_and_plan_async,
        observe_async,
        plan,
        recorded,
        recorded_async,
        simulate,
        validate,
    )
    from clockwork.pure.assembly.plan import Plan

# Where each public name is defined.
_HOMES: Final = {
    "ApplyOptions": "clockwork.effects.loop.apply",
    "AssemblyError": "clockwork.errors",
    "ClockworkCore": "clockwork.core",
    "ClockworkError": "clockwork.errors",
    "ConfigurationError": "clockwork.errors",
    "ForgeError": "clockwork.errors",
    "IntakeError": "clockwork.errors",
    "Interrupts": "clockwork.effects.loop.execute",
    "Plan": "clockwork.pure.assembly.plan",
    "Run": "clockwork.pipeline",
    "RunnerError": "clockwork.errors",
    "Seen": "clockwork.pipeline",
    "StaleError": "clockwork.errors",
    "StateError": "clockwork.errors",
    "Workspace": "clockwork.effects.loop.load",
    "apply": "clockwork.pipeline",
    "apply_async": "clockwork.pipeline",
    "create_user_friendly_error": "clockwork.errors",
    "format_error_chain": "clockwork.errors",
    "has_work": "clockwork.pipeline",
    "load": "clockwork.pipeline",
    "load_async": "clockwork.pipeline",
    "observe": "clockwork.pipeline",
    "observe_and_plan": "clockwork.pipeline",
    "observe_and_plan_async": "clockwork.pipeline",
    "observe_async": "clockwork.pipeline",
    "plan": "clockwork.pipeline",
    "recorded": "clockwork.pipeline",
    "recorded_async": "clockwork.pipeline",
    "simulate": "clockwork.pipeline",
    "validate": "clockwork.pipeline",
}

__all__ = [
    "ApplyOptions",
    "AssemblyError",
    "ClockworkCore",
    "ClockworkError",
    "ConfigurationError",
    "ForgeError",
    "IntakeError",
    "Interrupts",
    "Plan",
    "Run",
    "RunnerError",
    "Seen",
    "StaleError",
    "StateError",
    "Workspace",
    "__version__",
    "apply",
    "apply_async",
    "create_user_friendly_error",
    "format_error_chain",
    "has_work",
    "load",
    "load_async",
    "observe",
    "observe_and_plan",
    "observe_and_plan_async",
    "observe_async",
    "plan",
    "recorded",
    "recorded_async",
    "simulate",
    "validate",
]


if not TYPE_CHECKING:
    # Hidden from type checkers, which would take every misspelt name for one that is there.
    def __getattr__(name: str) -> object:
        """Import the home of a public name when it is first asked for."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        found: object = getattr(import_module(_HOMES[name]), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return __all__
