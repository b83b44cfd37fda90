"""`clockwork version` with options; without any it is answered before this is imported."""

from clockwork import __version__
from clockwork.cli.arguments import Arguments
from clockwork.cli.screen import Screen


def version(arguments: Arguments, screen: Screen) -> int:
    """Show the version."""
    if screen.is_json:
        screen.document({"version": __version__})
    else:
        screen.result(f"clockwork {__version__}\n")
    return 0
