"""Commands that answer requests: serve, engine, get."""

import os
import signal
import sys
import tempfile
import threading
from pathlib import Path

import click

from prisongraph.cli.options import (
    config,
    current_release,
    record_option,
    release_option,
    releases_option,
)
from prisongraph.errors import PrisongraphError
from prisongraph.release import open_release

_release_argument = click.argument(
    "release", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.command()
@_release_argument
@record_option
@releases_option
@click.option("--host", default=lambda: config().host, help="By default 127.0.0.1.")
@click.option("--port", type=int, default=lambda: config().port, help="By default 8000.")
def serve(release: Path | None, folder: Path | None, releases: Path, host: str, port: int) -> None:
    """Serve a release: the site and the SPARQL endpoint.

    Without RELEASE, the release of the record is served, and built first where there is none.
    The signal HUP serves the release that is there then, without a request being lost.

    \b
    Example:
        prisongraph serve --port 8080
    """
    from dataclasses import replace
    from logging.config import dictConfig

    # Only this command and `get` need the web server.
    import waitress

    from prisongraph.engine.running import RunningEngine
    from prisongraph.serve.logs import logging_config
    from prisongraph.serve.wsgi import current_app

    settings = replace(config(), host=host, port=port)
    # On a terminal, errors are told in full, as Python tells them.
    if settings.log or not sys.stderr.isatty():
        settings = replace(settings, log=settings.log or "requests")
        dictConfig(logging_config(settings.log))
    found = current_release(release, folder=folder, releases=releases)
    with tempfile.TemporaryDirectory(prefix="prisongraph-") as private:
        wanted = Path(private) / "release"
        wanted.symlink_to((release or found.path).absolute())
        lost = threading.Event()

        def stop_lost() -> None:
            click.echo("The engine ended by itself; nothing can be answered without it.", err=True)
            lost.set()
            os.kill(os.getpid(), signal.SIGTERM)

        engine = RunningEngine.start(wanted, when_lost=stop_lost)

        def reload() -> None:
            try:
                again = current_release(release, folder=folder, releases=releases)
            except PrisongraphError as error:
                click.echo(str(error), err=True)
            else:
                link = wanted.with_name("next")
                link.symlink_to((release or again.path).absolute())
                link.replace(wanted)
            engine.reload()  # in any case: it ends when what it serves was withdrawn

        signal.signal(signal.SIGHUP, lambda *_: threading.Thread(target=reload).start())
        # Waitress takes the exit for a wish to end; before it listens, the code is all there is.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(int(lost.is_set())))
        click.echo(f"Serving {found.name} on http://{host}:{port}", err=True)
        click.echo("Stop with Ctrl-C.", err=True)
        try:
            waitress.serve(
                current_app(engine.folder, settings),
                host=host,
                port=port,
                ident=None,
                threads=settings.threads,
                connection_limit=1000,
                channel_request_lookahead=1,  # or nobody sees that a client has hung up
                outbuf_high_watermark=settings.limits.answer_bytes,  # slow readers hold no thread
            )
        finally:
            engine.stop()
    if lost.is_set():
        raise SystemExit(1)


@click.command()
@click.argument("release", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where its sockets stand; a short path.",
)
@click.option(
    "--lifeline",
    type=int,
    help="A descriptor whose end of file is the engine's end, and its folder's.",
)
def engine(release: Path, folder: Path, lifeline: int | None) -> None:
    """Hold a release in memory, and evaluate queries for the web servers of this machine.

    Prints the name of each release when it stands.
    RELEASE may be a link: the signal HUP opens what it leads to then.

    \b
    Example:
        prisongraph engine releases/current --folder /run/prisongraph
    """
    from prisongraph.engine.supervisor import Supervisor

    supervisor = Supervisor(
        folder,
        lambda: open_release(release.resolve()),
        config(),
        stands=lambda name: click.echo(name),
        say=lambda message: click.echo(message, err=True),
    )
    if lifeline is not None:
        os.set_inheritable(lifeline, False)
    raise SystemExit(supervisor.run(lifeline))


@click.command()
@click.argument("path")
@click.option("--accept", default="*/*", help="The Accept header of the request.")
@release_option
def get(path: str, accept: str, release: Path | None) -> None:
    """Answer one request without a server, and print the body.

    Redirects are followed; exit code 1 when the status is not 200.

    \b
    Example:
        prisongraph get /person/mirhafiz-jafarzadeh --accept text/turtle
    """
    from prisongraph.engine.embedded import Engine
    from prisongraph.serve import create_app

    found = current_release(release)
    with tempfile.TemporaryDirectory() as kept_in:
        app = create_app(found, Engine.from_file(found.dataset), config(), kept_in=Path(kept_in))
        response = app.test_client().get(path, headers={"Accept": accept}, follow_redirects=True)
        sys.stdout.buffer.write(response.get_data())
    if response.status_code != 200:
        click.echo(response.status, err=True)
        raise SystemExit(1)
