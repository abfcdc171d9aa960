"""The documentation names what there is, and what it names exists."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

from prisongraph.cli import main
from prisongraph.config import Config
from prisongraph.release import Release
from prisongraph.vocab import PG

ROOT = Path(__file__).parents[1]
CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize("command", main.commands)
def test_every_command_is_documented(command: str) -> None:
    assert f"`prisongraph {command}" in CLI


@pytest.mark.parametrize("command", main.commands.values(), ids=main.commands)
def test_the_help_of_every_command_ends_with_an_example(command: object) -> None:
    assert "Example:\n" in (command.help or "")  # type: ignore[attr-defined]


@pytest.mark.parametrize("field", fields(Config), ids=lambda field: field.name)
def test_every_setting_is_documented_with_its_default(field: object) -> None:
    name = f"| `PRISONGRAPH_{field.name.upper()}` |"  # type: ignore[attr-defined]
    [row] = [line for line in CLI.splitlines() if line.startswith(name)]
    default = field.default  # type: ignore[attr-defined]
    assert default == "" or f"`{default}`" in row.rsplit("|", 2)[1]


def test_the_commands_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake (serve|test|check)\b", README)) == {"serve", "test", "check"}
    assert {"serve", "test", "check", "answers"} <= targets
    named = set(re.findall(r"prisongraph ([a-z][a-z-]+)", README)) - {"release"}
    assert named <= set(main.commands)


def test_the_readme_shows_the_real_output_of_trace(real_release: Release) -> None:
    session = README.split("```console\n", 1)[1].split("```", 1)[0]
    command, _, shown = session.partition("$ .venv/bin/prisongraph trace ")[2].partition("\n")
    result = CliRunner().invoke(main, ["trace", command, "--release", str(real_release.path)])
    assert result.stdout == shown


def test_the_figures_of_the_readme_come_from_the_build(
    real_release: Release, request: pytest.FixtureRequest
) -> None:
    counts = real_release.manifest.counts
    figures = (
        f"{counts['claims']:,} claims from {counts['documents']:,} documents, "
        f"about or by {counts['people']:,} people, with {counts['conflicts']:,} conflicts"
    )
    shown = README
    shown = re.sub(r"[\d,]+ claims from .* conflicts", figures, shown)
    shown = re.sub(r"Serving \S+ on", f"Serving {real_release.name} on", shown)
    if request.config.getoption("--rewrite-answers"):
        (ROOT / "README.md").write_text(shown, encoding="utf-8")
    assert figures in shown
    assert (ROOT / "README.md").read_text(encoding="utf-8") == shown


def test_the_examples_of_evidence_show_what_is_printed(
    real_release: Release, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    page = ROOT / "docs" / "evidence.md"
    text = page.read_text(encoding="utf-8")
    before, heading, examples = text.partition("## Two examples\n")
    [query] = re.findall(r"```sparql\n(.*?)```", examples, re.DOTALL)
    (tmp_path / "sentence.rq").write_text(query, encoding="utf-8")

    def run(found: re.Match[str]) -> str:
        arguments = found[1].replace("sentence.rq", str(tmp_path / "sentence.rq")).split()
        result = CliRunner().invoke(main, [*arguments, "--release", str(real_release.path)])
        assert result.exit_code == 0, result.stderr
        return f"```console\n$ prisongraph {found[1]}\n{result.stdout}```"

    shown = re.sub(r"```console\n\$ prisongraph (.*?)\n.*?```", run, examples, flags=re.DOTALL)
    assert shown.count("According to") > 2
    if request.config.getoption("--rewrite-answers"):
        page.write_text(before + heading + shown, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == before + heading + shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_term_of_ours_in_the_documentation_exists(page: Path) -> None:
    named = set(re.findall(r"\bpg:([A-Za-z]+)", page.read_text(encoding="utf-8")))
    assert named - PG.names == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_nothing_in_the_project_names_a_machine() -> None:
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if path.suffix in {".py", ".md", ".toml", ".ttl", ".trig", ".rq"} and parts[0] in {
            "src",
            "docs",
            "data",
            "queries",
            "ontology",
            "README.md",
            "CONTRIBUTING.md",
        }:
            assert not re.search(r"/(work|root|home)/", path.read_text(encoding="utf-8")), path
