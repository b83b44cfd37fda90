"""The `clockwork` block."""

import pytest

from clockwork.pure.report.diagnostic import Diagnostic
from tests.unit.intake.reading import codes, only


def settings(rest: str) -> str:
    """Give a `clockwork` block that has `rest`."""
    return f"clockwork {{\n  {rest}\n}}\n"


@pytest.mark.parametrize(
    "rest",
    [
        'required_version = ">= 0.1, < 2"',
        'required_providers {\n    builtin = "~> 1.0"\n  }',
        'required_providers {\n    builtin = { source = "x", version = ">= 1" }\n  }',
        "required_providers {\n    builtin = {}\n  }",
        "",
    ],
)
def test_what_fits_is_silent(rest: str) -> None:
    assert codes(settings(rest), version="0.1.0") == []


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ('required_version = ">= 1"', "CW0554"),
        ('required_version = "latest"', "CW0555"),
        ("required_version = var.x", "CW0510"),
        ('required_providers {\n    builtin = "~> 2.0"\n  }', "CW0554"),
        ('required_providers {\n    biultin = "~> 1.0"\n  }', "CW0531"),
        ('required_providers {\n    builtin = "x"\n  }', "CW0555"),
        ("required_providers {\n    builtin = 1\n  }", "CW0510"),
        ("required_providers {\n    builtin = { version = 1 }\n  }", "CW0510"),
        ("required_providers {\n    builtin {\n    }\n  }", "CW0510"),
        ('required_providers "x" {\n  }', "CW0503"),
        ('state "x" {\n  }', "CW0502"),
    ],
)
def test_what_does_not_is_reported_once(rest: str, code: str) -> None:
    assert only(settings(rest), version="0.1.0").code.number == code


def test_without_a_running_version_only_the_form_counts() -> None:
    assert codes(settings('required_version = ">= 99"')) == []


def test_the_nearest_provider_is_suggested() -> None:
    one: Diagnostic = only(settings("required_providers {\n    biultin = {}\n  }"))
    assert one.suggestions == ("builtin",)
