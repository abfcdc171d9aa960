"""An RDF Patch makes the old dataset the new one, in memory that does not grow with them."""

import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Dataset

from prisongraph.build import build_release
from prisongraph.build.writer import dataset_lines
from prisongraph.differences.patch import changed_lines, patch_lines
from prisongraph.differences.sorted_lines import facts_of, read_facts, read_lines
from prisongraph.errors import ReleaseError
from prisongraph.record import Record
from prisongraph.release import Manifest, Release
from prisongraph.terms import RDF_LANG_STRING, Iri, Literal, Quad
from prisongraph.vocab import XSD

IRIS = st.sampled_from([Iri(f"https://example.org/{name}") for name in ("a", "b", "b#1", "ə", "z")])
TEXTS = st.text(st.sampled_from('ab"\\\n\r\t <>.@^é\u2028𝄞'), max_size=5)
LITERALS = st.one_of(
    TEXTS.map(Literal),
    TEXTS.map(lambda text: Literal(text, XSD.integer)),
    st.tuples(TEXTS, st.sampled_from(["en", "az-Latn"])).map(
        lambda found: Literal(found[0], RDF_LANG_STRING, found[1])
    ),
)
QUADS = st.sets(
    st.tuples(IRIS, IRIS, IRIS | LITERALS, st.none() | IRIS).map(lambda found: Quad(*found)),
    max_size=12,
)


def release_with(lines: list[str], folder: Path, name: str) -> Release:
    path = folder / name
    path.mkdir()
    (path / "dataset.nq").write_text("".join(lines), encoding="utf-8", newline="\n")
    return Release(path, Manifest(name, "0", "", "", "", {}, {}))


def applied(patch: list[bytes], old: set[bytes]) -> set[bytes]:
    """The dataset after a patch, read as its specification says: line by line, one transaction."""
    assert all(line.startswith(b"H ") for line in patch[: patch.index(b"TX .\n")])
    assert patch[-1] == b"TC .\n"
    found = set(old)
    for line in patch[patch.index(b"TX .\n") + 1 : -1]:
        operation, _, quad = line.partition(b" ")
        if operation == b"D":
            assert quad in found, "what is deleted is there"
            found.remove(quad)
        else:
            assert operation == b"A"
            assert quad not in found, "what is added is new"
            found.add(quad)
    return found


@given(old=QUADS, new=QUADS)
def test_a_patch_applied_to_the_old_dataset_gives_the_new_one(
    tmp_path_factory: pytest.TempPathFactory, old: set[Quad], new: set[Quad]
) -> None:
    folder = tmp_path_factory.mktemp("patch")
    before = release_with(dataset_lines(old), folder, "old")
    after = release_with(dataset_lines(new), folder, "new")
    patch = list(patch_lines(before, after))
    assert applied(patch, set(read_lines(before.dataset))) == set(read_lines(after.dataset))
    back = list(patch_lines(after, before))
    assert applied(back, set(read_lines(after.dataset))) == set(read_lines(before.dataset))


@given(quads=QUADS)
def test_a_dataset_does_not_differ_from_itself(
    tmp_path_factory: pytest.TempPathFactory, quads: set[Quad]
) -> None:
    folder = tmp_path_factory.mktemp("same")
    same = release_with(dataset_lines(quads), folder, "same")
    assert list(changed_lines(same.dataset, same.dataset)) == []


def test_another_reader_of_rdf_comes_to_the_same_dataset(
    record: Record, release: Release, tmp_path: Path
) -> None:
    """rdflib reads every line of a patch as N-Quads, and applies it to what it read itself."""
    old = build_release(record, tmp_path, as_of=date(2024, 3, 31))
    dataset = Dataset()
    dataset.parse(old.dataset, format="nquads")
    for line in patch_lines(old, release):
        operation, _, quad = line.decode().partition(" ")
        if operation in ("A", "D"):
            one = Dataset()
            one.parse(data=quad, format="nquads")
            for found in one.quads():
                (dataset.add if operation == "A" else dataset.remove)(found)
    expected = Dataset()
    expected.parse(release.dataset, format="nquads")
    assert set(dataset.quads()) == set(expected.quads())


@given(quads=QUADS)
def test_halving_a_file_finds_what_reading_it_finds(
    tmp_path_factory: pytest.TempPathFactory, quads: set[Quad]
) -> None:
    folder = tmp_path_factory.mktemp("facts")
    release = release_with(dataset_lines(quads), folder, "facts")
    for name in ("a", "b", "b#1", "ə", "z", "nothing"):
        thing = Iri(f"https://example.org/{name}")
        start = f"<{thing}> ".encode()
        lines = [line for line in read_lines(release.dataset) if line.startswith(start)]
        found = facts_of(release.dataset, thing)
        assert found == read_facts(lines)
        expected = {(quad.predicate, quad.object) for quad in quads if quad[::3] == (thing, None)}
        assert {(prop, value) for prop, values in found.items() for value in values} == expected


@pytest.mark.parametrize("lines", [["<b> <p> <o> .\n", "<a> <p> <o> .\n"], ["<a> <p> <o> .\n"] * 2])
def test_a_file_that_is_not_sorted_is_refused_by_line(lines: list[str], tmp_path: Path) -> None:
    unsorted = release_with(lines, tmp_path, "unsorted")
    with pytest.raises(ReleaseError, match=r"dataset\.nq: line 2 is not above the line before"):
        list(changed_lines(unsorted.dataset, unsorted.dataset))


def test_a_patch_of_fifty_times_as_many_lines_takes_no_more_memory(tmp_path: Path) -> None:
    peaks = []
    for size in (1_000, 50_000):
        folder = tmp_path / str(size)
        folder.mkdir()
        old = [f"<urn:{number:08}> <urn:p> <urn:o> .\n" for number in range(0, size, 2)]
        new = [f"<urn:{number:08}> <urn:p> <urn:o> .\n" for number in range(0, size, 3)]
        releases = release_with(old, folder, "old"), release_with(new, folder, "new")
        tracemalloc.start()
        lines = sum(1 for _ in patch_lines(*releases))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert lines > size // 3
    assert peaks[1] < peaks[0] + 50_000
