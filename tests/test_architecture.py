"""Imports lead downwards only, and each heavy library has one home."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "prisongraph"
MODULES = sorted(SOURCE.rglob("*.py"))

#: What each part may import of ours, besides itself.
BOTTOM = {
    *("terms", "iris", "errors", "record", "vocab", "names", "config", "release", "wording"),
    *("days", "withdrawn", "statement_keys"),
}
ALLOWED = {
    "terms": set(),
    "iris": {"terms"},
    "errors": set(),
    "vocab": {"terms"},
    "days": {"errors"},
    "names": set(),
    "statement_keys": {"terms", "vocab"},
    "record": {"errors"},
    "config": {"errors"},
    "withdrawn": {"errors"},
    "release": {"errors", "withdrawn"},
    "normalisation": {"errors"},
    "passages": {"errors", "normalisation"},
    "copies": {"errors"},
    "policy": {"iris", "terms", "vocab"},
    "wording": {"iris", "terms"},
    "queries": {"errors", "iris", "terms"},
    "engine": BOTTOM | {"queries"},
    "evidence": BOTTOM | {"engine", "queries"},
    "differences": {"errors", "iris", "release", "terms", "vocab"},
    "tracing": BOTTOM | {"engine", "queries", "evidence"},
    "witness": BOTTOM | {"engine", "queries"},
    "build": BOTTOM | {"engine", "queries", "policy"},
    "telling": BOTTOM | {"engine", "queries", "evidence", "witness"},
    "serve": BOTTOM
    | {"engine", "queries", "evidence", "policy", "witness", "telling"}
    | {"differences"},
    "sheets": {"terms", "iris", "errors", "record", "vocab", "policy", "build"},
    "cli": BOTTOM
    | {"engine", "queries", "evidence", "tracing", "witness", "telling"}
    | {"normalisation", "passages", "copies", "differences", "build", "serve", "sheets"},
    "__main__": {"cli"},
    "__init__": set(),
}
HOMES = {
    "pyoxigraph": {"engine/embedded.py", "engine/quads.py", "build/sources.py"},
    "pyshacl": {"build/validation.py"},
    "flask": {"serve"},
    "cachetools": {
        "serve/answers.py",
        "serve/repeated.py",
        "telling/claims.py",
        "witness/settled.py",
    },
    "zstandard": {"serve/encodings.py"},
    "waitress": {"cli/serving.py"},
    "gunicorn": {"serve/lingering.py"},
    "markdown_it": {"copies.py"},
    "edtf": {"policy/values.py"},
    "rapidfuzz": {"build/near_duplicates.py"},
}


def part_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_imports_lead_downwards(path: Path) -> None:
    part = part_of(path)
    ours = {name.split(".")[1] for name in imports_of(path) if name.startswith("prisongraph.")}
    assert ours - {part} <= ALLOWED[part]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_heavy_libraries_stay_at_home(path: Path) -> None:
    place = path.relative_to(SOURCE).as_posix()
    for library in {name.split(".")[0] for name in imports_of(path)} & HOMES.keys():
        homes = HOMES[library]
        assert place in homes or place.split("/")[0] in homes, f"{place} imports {library}"


def test_the_command_line_imports_both_halves_only_inside_commands() -> None:
    for path in (SOURCE / "cli").glob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith(
                    ("prisongraph.build", "prisongraph.serve")
                )


def test_no_module_is_a_drawer_for_everything() -> None:
    forbidden = {"utils", "helpers", "common", "misc", "manager", "service"}
    assert not forbidden & {path.stem for path in MODULES}
    assert {path.name for path in MODULES if len(path.read_text().splitlines()) > 400} == set()
