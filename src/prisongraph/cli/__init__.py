"""The command line: data on standard output, everything else on standard error.

Exit codes: 0 all is well, 1 the data, the release or the answer is not, 2 wrong usage.
"""

from typing import Any

import click

from prisongraph import __version__
from prisongraph.cli.asking import query
from prisongraph.cli.building import build, check, index, ledger, verify
from prisongraph.cli.differing import diff, history
from prisongraph.cli.documents import locate, verify_document
from prisongraph.cli.lists import lists
from prisongraph.cli.serving import engine, get, serve
from prisongraph.cli.sheets import export, import_
from prisongraph.cli.tracing import trace
from prisongraph.cli.withdrawing import withdraw, withdraw_release
from prisongraph.errors import ParameterError, PrisongraphError


class _Group(click.Group):
    """Turns our exceptions into messages and exit codes, here and nowhere else."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PrisongraphError as error:
            click.echo(str(error), err=True)
            ctx.exit(2 if isinstance(error, ParameterError) else 1)


@click.group(cls=_Group)
@click.version_option(__version__, prog_name="prisongraph")
def main() -> None:
    """Prisongraph: every answer comes with its evidence.

    \b
    Example:
        prisongraph serve
    """


for command in (
    build,
    check,
    diff,
    engine,
    export,
    get,
    history,
    import_,
    index,
    ledger,
    lists,
    locate,
    query,
    serve,
    trace,
    verify,
    verify_document,
    withdraw,
    withdraw_release,
):
    main.add_command(command)
