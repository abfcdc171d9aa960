"""What is read of a copy, and which document it is a copy of."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from prisongraph.build import build_release
from prisongraph.cli import main
from prisongraph.copies import read_copy, shown
from prisongraph.errors import ParameterError
from prisongraph.iris import PREFIXES
from prisongraph.passages import locate
from prisongraph.record import Record
from prisongraph.release import Release

ROOT = Path(__file__).parents[1]
RULING = "Strelsau, in December. The court heard it. “Nine years”, it said – no more."
RELAY = "The wire has it. “Two hops…” are what it’s called."

PAGE = """\
<!doctype html>
<html><head><title>Not a part of the text</title><style>p { }</style></head>
<body><nav>Home</nav><script>if (a < b) { document.write("<p>") }</script>
<p>Strelsau, in <b>Dec</b>ember. The&nbsp;court<br>heard it.<p>&ldquo;Nine years&rdquo;, it
said &#8211; no more.<footer>Bye</footer></body></html>
"""


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a</p><p>b</p>", "a b"),
        ("<b>w</b>ord", "word"),
        ("one<br>two<br/>three", "one two three"),
        ("<td>1</td><td>2</td>", "1 2"),
        ("<script>x</script>y<style>z</style>", "y"),
        ("<script>never closed", ""),
        ("<head><title>t<body>seen", "seen"),
        ("<template><p>not</p></template>shown", "shown"),
        ("&amp;&#601;&hellip;", "&ə…"),
        ("a <!-- remark --> b", "a b"),
        ("a < b and c > d", "a < b and c > d"),
        ("</p>odd</b>ends", "oddends"),
    ],
)
def test_what_a_browser_shows_is_the_text_of_a_page(markup: str, text: str) -> None:
    assert " ".join(shown(markup).split()) == text


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.txt", "<b>as it is</b>", "<b>as it is</b>"),
        ("a.html", "<b>marked</b> up", "marked up"),
        ("a.HTM", "<b>marked</b> up", "marked up"),
        ("a.md", "# Head\n\nsome *marked* [words](https://example.org)", "Head some marked words"),
        ("a.txt", "\ufeffmarked", "marked"),
    ],
)
def test_a_copy_is_read_by_the_end_of_its_name(
    tmp_path: Path, name: str, content: str, text: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert " ".join(read_copy(tmp_path / name).split()) == text


@pytest.mark.parametrize(
    ("content", "encoding", "words"),
    [
        (b"caf\xe9", "", "expected a text in UTF-8, but byte 4 does not fit"),
        (b'<meta charset="windows-1251">', "", "says it is in windows-1251; say --encoding"),
        (
            b'<meta http-equiv=x content="text/html; charset=KOI8-R">',
            "",
            "says it is in koi8-r; say --encoding koi8-r",
        ),
        ("text".encode("utf-16"), "", "says it is in utf-16"),
        (b"caf\xff", "ascii", "expected a text in ascii, but byte 4"),
        (b"text", "klingon", "--encoding klingon: no such encoding"),
    ],
)
def test_a_copy_in_another_encoding_is_refused_in_words(
    tmp_path: Path, content: bytes, encoding: str, words: str
) -> None:
    (tmp_path / "a.html").write_bytes(content)
    with pytest.raises(ParameterError) as refused:
        read_copy(tmp_path / "a.html", encoding)
    assert words in str(refused.value)


def test_a_copy_is_read_in_the_encoding_that_is_given(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes('<meta charset="windows-1251">Строка'.encode("cp1251"))
    assert read_copy(tmp_path / "a.html", "windows-1251").strip() == "Строка"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def cite(document: Path, text: str, passages: list[tuple[str, str]], version: str = "") -> None:
    """Lets the first utterances of a document stand at passages of a text."""
    content = document.read_text(encoding="utf-8")
    content = content.replace("@prefix pg:", f"@prefix oa: <{PREFIXES['oa']}> .\n@prefix pg:", 1)
    if version:
        named = f'    pg:normalisation "{version}" ;\n    dct:publisher'
        content = content.replace("    dct:publisher", named, 1)
    for number, (first, last) in enumerate(passages, start=1):
        part = locate(text, first, last, version or "1")
        place = f"    pg:paragraph {number} ;"
        content = content.replace(place, f"    pg:locator u:p{number}-at ;\n{place}", 1)
        content = content.replace(
            f"\nu:p{number} {{",
            f"\nu:p{number}-at a oa:TextPositionSelector ;\n"
            f"    oa:end {part.end} ;\n    oa:start {part.start} ;\n"
            f'    pg:passageDigest "{part.digest}" .\n\nu:p{number} {{',
            1,
        )
    document.write_text(content, encoding="utf-8")


@pytest.fixture(scope="module")
def cited(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release that cites one passage of RULING, and two of RELAY under normalisation 2."""
    folder = tmp_path_factory.mktemp("cited")
    for part in ("ontology", "queries"):
        (folder / part).symlink_to(ROOT / part)
    shutil.copytree(ROOT / "tests" / "data", folder / "data")
    documents = folder / "data" / "documents"
    cite(documents / "court-ruling.trig", RULING, [("The court", "no more.")])
    relay = [("The wire", "has it."), ("“Two", "called.")]
    cite(documents / "courier-relay.trig", RELAY, relay, "2")
    return build_release(Record.at(folder), folder / "releases")


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    (tmp_path / "copies").mkdir()
    return tmp_path / "copies"


def check(cited: Release, *arguments: str | Path) -> tuple[Result, dict[str, str]]:
    """What the command says, and the outcome of each utterance."""
    result = run("verify-document", *arguments, "--format", "csv", "--release", cited.path)
    rows = csv.DictReader(io.StringIO(result.stdout))
    return result, {row["utterance"]: row["outcome"] for row in rows}


def test_a_folder_of_copies_is_checked_by_the_names_of_files(cited: Release, copies: Path) -> None:
    (copies / "court-ruling.html").write_text(PAGE, encoding="utf-8")
    (copies / "courier-relay.txt").write_text(
        "Today: the news. The wire has it. 'Two hops...' are what it's  called.", encoding="utf-8"
    )
    (copies / "picture.png").write_bytes(b"")
    (copies / "gazette-echo.txt").write_text("of which no digest is recorded")
    result, outcome = check(cited, copies)
    assert outcome == {
        "doc:court-ruling#p1": "moved",
        "doc:courier-relay#p1": "moved",
        "doc:courier-relay#p2": "changed",
    }
    assert result.exit_code == 1
    assert "2 of 3 passages hold" in result.stderr
    assert "no passage of doc:gazette-echo has a digest in this release" in result.stderr


def test_passages_without_a_copy_or_with_an_empty_one_are_missing(
    cited: Release, copies: Path
) -> None:
    (copies / "courier-relay.txt").write_text(" ")
    result, outcome = check(cited, copies)
    assert set(outcome.values()) == {"missing"}
    assert (result.exit_code, len(outcome)) == (1, 3)
    assert "there is no copy" in result.stdout
    assert "the copy holds no text" in result.stdout


def test_one_copy_is_checked_alone_by_its_name_or_by_the_document_that_is_given(
    cited: Release, copies: Path
) -> None:
    plain = copies / "court-ruling.txt"
    plain.write_text(RULING, encoding="utf-8")
    other = shutil.copy(plain, copies / "renamed.txt")
    for arguments in ([plain], ["doc:court-ruling", plain], ["doc:court-ruling", other]):
        result, outcome = check(cited, *arguments)
        assert (result.exit_code, outcome) == (0, {"doc:court-ruling#p1": "found"})


def test_a_map_says_which_copy_is_which_document(cited: Release, copies: Path) -> None:
    (copies / "scan 1.txt").write_text(RULING, encoding="utf-8")
    (copies / "scan 2.txt").write_text(RELAY, encoding="utf-8")
    mapping = copies.parent / "map.csv"
    mapping.write_text("file,document\nscan 1.txt,doc:court-ruling\nscan 2.txt,doc:courier-relay\n")
    result, outcome = check(cited, copies, "--map", mapping)
    assert (result.exit_code, set(outcome.values())) == (0, {"found"})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("copy,document\n", "map.csv:1: expected the columns file, document"),
        ("file,document\na.txt\n", "map.csv:2: expected a file and a document"),
        ("file,document\na.txt,doc:x\na.txt,doc:y\n", "map.csv:3: a.txt stands there twice"),
        ("file,document\nb.txt,doc:x\n", "--map: no copy is called b.txt"),
    ],
)
def test_a_map_that_is_wrong_is_refused_with_its_line(
    cited: Release, copies: Path, content: str, words: str
) -> None:
    (copies / "a.txt").write_text("x")
    (copies.parent / "map.csv").write_text(content)
    result, _ = check(cited, copies, "--map", copies.parent / "map.csv")
    assert result.exit_code == 2
    assert words in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nowhere.txt"], 2, "nowhere.txt: expected a copy of a document, or a folder"),
        (["a", "b", "c"], 2, "expected a document and a copy, found 3 names"),
        (
            ["doc:court-ruling", "{copies}"],
            2,
            "expected a copy of doc:court-ruling, found a folder",
        ),
        (["doc:gazette-echo", "{copies}/a.txt"], 1, "doc:gazette-echo: no passage with a digest"),
    ],
)
def test_what_cannot_be_checked_is_refused_in_words(
    cited: Release, copies: Path, arguments: list[str], code: int, words: str
) -> None:
    (copies / "a.txt").write_text("x")
    result, _ = check(cited, *(each.format(copies=copies) for each in arguments))
    assert result.exit_code == code
    assert words in result.stderr


def test_plain_typography_is_told_apart_from_other_words(cited: Release, copies: Path) -> None:
    copy = copies / "court-ruling.txt"
    copy.write_text(RULING.replace("“", '"').replace("”", '"').replace("–", "-"))
    result = run("verify-document", copy, "--format", "json", "--release", cited.path)
    [found] = json.loads(result.stdout)
    assert (found["outcome"], found["normalisation"]) == ("found", "2")
    assert "the same words under normalisation 2" in found["detail"]
    copy.write_text(RULING.replace("Nine", "Ten"))
    result = run("verify-document", copy, "--format", "json", "--release", cited.path)
    [found] = json.loads(result.stdout)
    assert (found["outcome"], found["normalisation"], found["start"]) == ("changed", "", None)


def test_a_locator_is_made_under_the_normalisation_that_is_asked_for(copies: Path) -> None:
    (copies / "a.txt").write_text(RELAY, encoding="utf-8")
    part = locate(RELAY, "“Two", "called.", "2")
    said = run("locate", copies / "a.txt", "“Two", "called.", "--normalisation", "2")
    assert f'pg:passageDigest "{part.digest}"' in said.stdout
    whole = run("locate", copies / "a.txt", "--normalisation", "2")
    assert 'pg:normalisation "2"' in whole.stdout
