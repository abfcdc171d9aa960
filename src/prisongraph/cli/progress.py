"""What a command is doing, shown on a terminal and nowhere else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape


@contextmanager
def progress(
    *, quiet: bool = False, console: Console | None = None
) -> Iterator[Callable[[str, str], None]]:
    """Shows each step while it runs, and one line with what it counted when it is done.

    It is written to standard error, and only where a person watches: never into a file or a pipe.
    """
    shown = console or Console(stderr=True, highlight=False)
    if quiet or not shown.is_terminal:
        yield lambda step, outcome: None
        return
    with shown.status("") as status:

        def say(step: str, outcome: str) -> None:
            if outcome:
                shown.print(f"[dim]{escape(step)}: {escape(outcome)}[/dim]")
            else:
                status.update(f"{escape(step)} …")

        yield say
