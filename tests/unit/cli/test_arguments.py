"""What command lines mean."""

import pytest

from clockwork.cli.arguments import Arguments, Given, UsageError, read_arguments


def test_one_dash_and_two_mean_the_same_with_equals_or_space() -> None:
    forms = (
        ["plan", "-chdir=infra", "-out=p", "-refresh=false"],
        ["plan", "--chdir", "infra", "--out", "p", "--refresh", "false"],
        ["-chdir", "infra", "plan", "-out", "p", "-refresh=false"],
    )
    assert {read_arguments(form) for form in forms} == {
        Arguments("plan", chdir="infra", out="p", refresh=False)
    }


def test_variables_and_files_keep_their_order() -> None:
    words = ["plan", "-var", "a=1", "--var-file=x", "-var=b=2=3"]
    assert read_arguments(words).given == (Given("var", "a=1"), Given("file", "x"), Given("var", "b=2=3"))


@pytest.mark.parametrize(("text", "seconds"), [("7", 7), ("7s", 7), ("2m", 120), ("1h", 3600)])
def test_durations_have_units(text: str, seconds: int) -> None:
    assert read_arguments(["apply", f"-timeout-per-step={text}"]).timeout_per_step == seconds
    assert read_arguments(["apply", f"-lock-timeout={text}"]).lock_timeout == seconds


def test_assumptions_name_addresses_with_keys() -> None:
    words = ["apply", '-assume=file.a["x=y"]=made', "-assume", "file.b=absent"]
    assert read_arguments(words).assume == (('file.a["x=y"]', True), ("file.b", False))


@pytest.mark.parametrize(
    ("words", "message", "suggestions"),
    [
        (["plan", "-refrsh=false"], "'-refrsh=false' means nothing here", ("-refresh",)),
        (["plan", "extra"], "'extra' means nothing here", ()),
        (["plan", "-auto-approve"], "'-auto-approve' means nothing here", ()),
        (["plann"], "no command 'plann'", ("plan",)),
        (["apply", "-parallelism=0"], "at least 1", ()),
        (["apply", "-parallelism=many"], "invalid", ()),
        (["apply", "-timeout-per-step=-1"], "at least 1", ()),
        (["apply", "-lock-timeout=soon"], "s, m or h", ()),
        (["apply", "-refresh=no"], "true or false", ()),
        (["apply", "-assume=file.a"], "ADDRESS=made or ADDRESS=absent", ()),
        (["state"], "ACTION", ()),
        (["state", "show"], "ADDRESS", ()),
    ],
)
def test_what_makes_no_sense_is_told(words: list[str], message: str, suggestions: tuple[str, ...]) -> None:
    with pytest.raises(UsageError) as refusal:
        read_arguments(words)
    assert message in str(refusal.value)
    assert refusal.value.suggestions == suggestions


def test_no_command_shows_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        read_arguments([])
    assert end.value.code == 0
    assert "validate" in capsys.readouterr().out
