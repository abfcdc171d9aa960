"""What is installed is what was checked: the wheel carries the record and behaves as the checkout.

The wheel is unpacked, not installed, so that the tests need no network and change no environment.
"""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from prisongraph import __version__
from prisongraph.release import Release

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(unpacked: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of the unpacked wheel, in a folder that is no checkout."""
    return subprocess.run(
        [sys.executable, "-m", "prisongraph", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_the_wheel_carries_every_file_of_the_package_and_of_the_record(unpacked: Path) -> None:
    expected = {
        path.relative_to(ROOT / "src")
        for path in (ROOT / "src" / "prisongraph").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    for part in ("data", "ontology", "queries"):
        expected |= {
            Path("prisongraph", "record") / path.relative_to(ROOT)
            for path in (ROOT / part).rglob("*")
            if path.is_file()
        }
    carried = {path.relative_to(unpacked) for path in unpacked.rglob("*") if path.is_file()}
    assert expected - carried == set()


def test_the_wheel_names_its_version_its_licences_and_its_command(unpacked: Path) -> None:
    [metadata] = unpacked.glob("*.dist-info")
    assert metadata.name == f"prisongraph-{__version__}.dist-info"
    licences = {path.name for path in (metadata / "licenses").iterdir()}
    assert licences == {"LICENSE", "LICENSE-DATA"}
    assert "prisongraph = prisongraph.cli:main" in (metadata / "entry_points.txt").read_text()


def test_the_wheel_builds_the_same_release_as_the_checkout(
    unpacked: Path, real_release: Release, tmp_path: Path
) -> None:
    built = run(unpacked, tmp_path, "build", "--releases", "out")
    assert built.returncode == 0, built.stderr
    assert Path(built.stdout.strip()).name == real_release.name


@pytest.mark.parametrize(("path", "part"), [("/", "<!doctype html>"), ("/static/site.css", "{")])
def test_the_wheel_brings_its_pages_and_styles(
    unpacked: Path, real_release: Release, tmp_path: Path, path: str, part: str
) -> None:
    page = run(unpacked, tmp_path, "get", path, "--release", str(real_release.path))
    assert page.returncode == 0, page.stderr
    assert part in page.stdout


def test_the_declared_dependencies_are_the_libraries_that_are_imported() -> None:
    # The module that imports gunicorn is one that only gunicorn loads.
    extra = PROJECT["optional-dependencies"]["prod"]
    declared = {re.split(r"[<>=]", name)[0].lower() for name in [*PROJECT["dependencies"], *extra]}
    imported = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").split(".")[0])
    #: Libraries whose package has another name, or that come with a declared one.
    named = {
        "yaml": "pyyaml",
        "werkzeug": "flask",
        "jinja2": "flask",
        "pyparsing": "rdflib",
        "prometheus_client": "prometheus-client",
        "markdown_it": "markdown-it-py",
    }
    foreign = imported - sys.stdlib_module_names - {"prisongraph"}
    assert {named.get(name, name) for name in foreign} == declared
