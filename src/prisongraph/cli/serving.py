"""Commands that answer requests: serve, get."""

import sys
from pathlib import Path

import click

from prisongraph.cli.options import (
    config,
    current_release,
    record_option,
    release_option,
    releases_option,
)


@click.command()
@click.argument(
    "release", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@record_option
@releases_option
@click.option("--host", default=lambda: config().host, help="By default 127.0.0.1.")
@click.option("--port", type=int, default=lambda: config().port, help="By default 8000.")
def serve(release: Path | None, folder: Path | None, releases: Path, host: str, port: int) -> None:
    """Serve a release: the site and the SPARQL endpoint.

    Without RELEASE, the release of the record is served, and built first where there is none.

    \b
    Example:
        prisongraph serve --port 8080
    """
    # Only this command and `get` need the web server.
    import waitress

    from prisongraph.serve import create_app

    found = current_release(release, folder=folder, releases=releases)
    app = create_app(found, config())
    click.echo(f"Serving {found.name} on http://{host}:{port}", err=True)
    click.echo("Stop with Ctrl-C.", err=True)
    waitress.serve(app, host=host, port=port, ident=None)


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
    from prisongraph.serve import create_app

    app = create_app(current_release(release), config())
    response = app.test_client().get(path, headers={"Accept": accept}, follow_redirects=True)
    sys.stdout.buffer.write(response.get_data())
    if response.status_code != 200:
        click.echo(response.status, err=True)
        raise SystemExit(1)
