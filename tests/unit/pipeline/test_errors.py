"""Which exception stands for which diagnostic, and what it says."""

import pickle

import pytest

from clockwork import errors
from clockwork.errors import ClockworkError, create_user_friendly_error, error_of, format_error_chain
from clockwork.pure.report.diagnostic import Code, Diagnostic, Severity
from clockwork.pure.report.span import Span

SOURCES = {"main.cw": "first\nsecond\n"}


def diagnostic(number: str, detail: str = "Something is wrong.") -> Diagnostic:
    """Give an error with that code, on the second line."""
    return Diagnostic(Code(number, "A summary"), detail, Span("main.cw", 6, 12), suggestions=("this",))


@pytest.mark.parametrize(
    ("number", "name", "family"),
    [
        ("CW0101", "ParseError", "IntakeError"),
        ("CW0201", "EvaluationError", "IntakeError"),
        ("CW0301", "EvaluationError", "IntakeError"),
        ("CW0520", "ValidationError", "IntakeError"),
        ("CW0601", "StateError", "StateError"),
        ("CW0710", "AssemblyError", "AssemblyError"),
        ("CW0730", "SavedPlanError", "AssemblyError"),
        ("CW0732", "StaleError", "AssemblyError"),
        ("CW0806", "CompileError", "ForgeError"),
        ("CW0811", "ExecutionError", "ForgeError"),
        ("CW0812", "StepTimeoutError", "ExecutionError"),
        ("CW0813", "StepCancelledError", "ExecutionError"),
        ("CW0814", "StepLostError", "ExecutionError"),
        ("CW1001", "LoadError", "IntakeError"),
        ("CW1005", "ConfigurationError", "ConfigurationError"),
        ("CW1101", "StateLockedError", "StateError"),
        ("CW1102", "StaleError", "AssemblyError"),
        ("CW1105", "StateDamagedError", "StateError"),
        ("CW1108", "StateError", "StateError"),
        ("CW1201", "RunnerError", "RunnerError"),
        ("CW1302", "RunnerError", "RunnerError"),
        ("CW1304", "ExecutionError", "ForgeError"),
        ("CW2001", "ConfigurationError", "ConfigurationError"),
    ],
)
def test_the_code_of_the_first_error_decides_the_class(number: str, name: str, family: str) -> None:
    error = error_of((diagnostic(number),), SOURCES)
    assert type(error) is getattr(errors, name)
    assert isinstance(error, getattr(errors, family))
    assert isinstance(error, ClockworkError)
    assert error.code == number


def test_an_error_says_where_and_what_might_have_been_meant() -> None:
    error = error_of((diagnostic("CW0520"),), SOURCES)
    assert error.context == {"component": "intake", "file": "main.cw", "line": 2}
    assert error.suggestions == ("this",)
    assert "main.cw:2:1" in create_user_friendly_error(error)
    assert "Something is wrong." in create_user_friendly_error(error)


def test_an_error_without_a_source_has_no_line() -> None:
    assert error_of((diagnostic("CW0520"),)).context == {"component": "intake", "file": "main.cw"}
    assert error_of((Diagnostic(Code("CW1101", "S"), "d"),)).context == {"component": "store"}


def test_warnings_do_not_decide_and_are_not_lost() -> None:
    warning = Diagnostic(Code("CW0101", "W"), "w", severity=Severity.WARNING)
    error = error_of((warning, diagnostic("CW0520"), diagnostic("CW0522")), SOURCES)
    assert [one.code.number for one in error.diagnostics] == ["CW0520", "CW0101", "CW0522"]
    assert str(error) == "CW0520 A summary: Something is wrong. (and 2 more)"


def test_the_chain_names_every_cause_once() -> None:
    inner = ValueError("inner")
    outer = error_of((diagnostic("CW0520"),))
    outer.__cause__ = inner
    inner.__context__ = outer
    assert format_error_chain(outer) == (
        "ValidationError: CW0520 A summary: Something is wrong.\n  caused by ValueError: inner"
    )


def test_of_other_exceptions_a_person_sees_the_kind_alone() -> None:
    text = create_user_friendly_error(KeyError("a secret"))
    assert text.startswith("KeyError: ")
    assert "secret" not in text


def test_errors_survive_pickling() -> None:
    error = error_of((diagnostic("CW0520"),), SOURCES)
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), back.diagnostics, back.context) == (type(error), error.diagnostics, error.context)
