"""Loading the workspace that a command line names, with the variables that it gives."""

from pathlib import Path

from attrs import evolve
from returns.pipeline import is_successful

from clockwork import pipeline
from clockwork.cli.arguments import Arguments, Given, UsageError
from clockwork.effects.loop.inputs import Inputs, file_inputs, text_input
from clockwork.effects.loop.load import Workspace


def load(arguments: Arguments, wants_state: bool = True, makes_state: bool = False) -> Workspace:
    """Load the folder that `arguments` name."""
    return pipeline.load(
        arguments.chdir, given=_inputs(arguments), wants_state=wants_state, makes_state=makes_state
    )


def _inputs(arguments: Arguments) -> Inputs:
    """Read what --var and --var-file give, in their order."""
    joined = Inputs()
    for given in arguments.given:
        one = _file(arguments, given) if given.kind == "file" else _variable(given)
        joined = evolve(
            joined,
            inputs=(*joined.inputs, *one.inputs),
            texts=joined.texts.update(one.texts),
            problems=(*joined.problems, *one.problems),
        )
    return joined


def _file(arguments: Arguments, given: Given) -> Inputs:
    return file_inputs(Path(arguments.chdir) / given.text, given.text)


def _variable(given: Given) -> Inputs:
    name, separator, text = given.text.partition("=")
    if not separator or not name:
        raise UsageError(f"-var takes NAME=VALUE, and not {name!r}")
    outcome = text_input(name, text, "command line")
    return Inputs((outcome.unwrap(),)) if is_successful(outcome) else Inputs(problems=outcome.failure())
