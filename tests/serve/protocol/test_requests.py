"""How a query may be sent: SPARQL 1.1 Protocol, section 2.1, and RFC 9110 beneath it."""

from gzip import compress
from io import BytesIO
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ASK = "ASK { ?s ?p ?o }"
ENCODED = quote(ASK)
GZIP = {"Content-Encoding": "gzip"}


def direct(body: str | bytes, content_type: str = DIRECT, **more: Any) -> dict[str, Any]:
    return {"method": "POST", "data": body, "content_type": content_type, **more}


def form(body: str | bytes, content_type: str = FORM, **more: Any) -> dict[str, Any]:
    return {"method": "POST", "data": body, "content_type": content_type, **more}


def url(query_string: str, **more: Any) -> dict[str, Any]:
    return {"query_string": query_string, **more}


@pytest.mark.parametrize(
    ("rule", "sent", "status"),
    [
        # exactly one query: section 2.1.4, "query" has the cardinality 1
        ("2.1.1 one in the URL", url(f"query={ENCODED}"), 200),
        ("2.1.2 one in a form", form(f"query={ENCODED}"), 200),
        ("2.1.3 one as the body", direct(ASK), 200),
        ("2.1 none in the URL", url("default-graph-uri=http%3A%2F%2Fx%2F"), 400),
        ("2.1 none in a form", form("format=json"), 400),
        ("2.1 an empty one", url("query="), 400),
        ("2.1 one without a value", url("query"), 400),
        ("2.1 an empty form", form(""), 400),
        ("2.1 an empty body", direct(""), 400),
        ("2.1 a body of spaces", direct(" \n"), 400),
        ("2.1 two in the URL", url(f"query={ENCODED}&query={ENCODED}"), 400),
        ("2.1 two in a form", form(f"query={ENCODED}&query={ENCODED}"), 400),
        ("2.1 one empty and one not", url(f"query=&query={ENCODED}"), 400),
        ("2.1 in the URL and as the body", direct(ASK, query_string=f"query={ENCODED}"), 400),
        ("2.1 in the URL and in a form", form(f"query={ENCODED}", query_string="query=x"), 400),
        ("names know case", url(f"Query={ENCODED}"), 400),
        ("an encoded name is that name", url(f"%71uery={ENCODED}"), 200),
        ("a name that nobody knows is passed over", url(f"query={ENCODED}&x=y&output=json"), 200),
        ("; is no separator", url(f"query={quote('ASK {{ ?s ?p ?o; ?q ?r }}', safe=';')}"), 200),
        # what the body is: section 2.1, and RFC 9110, section 15.5.16
        ("no content type", {"method": "POST", "data": ASK}, 415),
        ("an empty content type", direct(ASK, ""), 415),
        ("another content type", direct(ASK, "text/plain"), 415),
        ("JSON", direct('{"query": "ASK {}"}', "application/json"), 415),
        ("a multipart form", direct(ASK, "multipart/form-data; boundary=x"), 415),
        ("a content type that is none", direct(ASK, "sparql"), 415),
        ("types know no case", direct(ASK, "Application/SPARQL-Query"), 200),
        ("types of forms neither", form(f"query={ENCODED}", FORM.upper()), 200),
        ("no body and no type", {"method": "POST"}, 415),
        # the charset: UTF-8 only, section 2.1.3
        ("declared UTF-8", direct(ASK, f"{DIRECT}; charset=UTF-8"), 200),
        ("declared utf-8, quoted", direct(ASK, f'{DIRECT};charset="utf-8"'), 200),
        ("a form declared UTF-8", form(f"query={ENCODED}", f"{FORM}; charset=UTF-8"), 200),
        ("declared UTF-16", direct(ASK.encode("utf-16"), f"{DIRECT}; charset=utf-16"), 415),
        ("declared Latin-1", direct(ASK, f"{DIRECT}; charset=iso-8859-1"), 415),
        ("a form declared Latin-1", form(f"query={ENCODED}", f"{FORM}; charset=iso-8859-1"), 415),
        ("a charset that is none", direct(ASK, f"{DIRECT}; charset=nonsense"), 415),
        ("bytes that are not UTF-8", direct(ASK.encode() + b" # \xff"), 400),
        ("half a character", direct(ASK.encode() + b" # \xc3"), 400),
        ("an overlong form", direct(ASK.encode() + b" # \xc0\xaf"), 400),
        ("a surrogate", direct(ASK.encode() + b" # \xed\xa0\x80"), 400),
        ("UTF-16 undeclared", direct(ASK.encode("utf-16")), 400),
        ("Latin-1 in percent-encoding", url(f"query={ENCODED}%20%23%E9"), 400),
        ("Latin-1 in a form", form(f"query={ENCODED}%20%23%E9"), 400),
        ("Latin-1 in another parameter", url(f"query={ENCODED}&default-graph-uri=%E9"), 400),
        # letters as they are: https://url.spec.whatwg.org/#concept-urlencoded-parser
        ("UTF-8 in a form", form(f"query={ENCODED}%23 Ə".encode()), 200),
        ("Latin-1 as it is in a form", form(f"query={ENCODED}%23 é".encode("latin-1")), 400),
        # how much: RFC 9110, sections 15.5.14 and 15.5.15
        ("a URL that is too long", url(f"query={ENCODED}" + "+" * 65_536), 414),
        ("a form that is too long", form(f"query={ENCODED}" + "+" * 65_536), 413),
        ("a body that is too long", direct(ASK + " " * 65_536), 413),
        ("a body that is far too long", direct(ASK + " " * 1_000_000), 413),
        ("a body that is just short enough", direct(ASK + " " * (65_536 - len(ASK))), 200),
        # codings: RFC 9110, section 15.5.16
        ("a body in a coding", direct(compress(ASK.encode()), headers=GZIP), 415),
        ("a coding that is none", direct(ASK, headers={"Content-Encoding": "identity"}), 200),
        # methods: section 2.1 and RFC 9110, section 15.5.6
        ("HEAD", url(f"query={ENCODED}", method="HEAD"), 200),
        ("PUT", direct(ASK) | {"method": "PUT"}, 405),
        ("DELETE", {"method": "DELETE"}, 405),
        ("PATCH", direct(ASK) | {"method": "PATCH"}, 405),
        ("TRACE", {"method": "TRACE"}, 405),
        ("a method that nobody knows", {"method": "QUERYISH"}, 405),
        # what no query may do
        ("SERVICE", url("query=" + quote("ASK { SERVICE <http://x/> { ?s ?p ?o } }")), 400),
        ("SERVICE, escaped", direct(r"ASK { \u0053ERVICE <http://x/> { ?s ?p ?o } }"), 400),
        ("SERVICE:x", direct("PREFIX : <http://x/> ASK { SERVICE:x { ?s ?p ?o } }"), 400),
        ("SERVICE behind <", direct("ASK { FILTER(1<2)SERVICE#>\n<http://x/>{} }"), 400),
        ("brackets in brackets", direct("ASK { FILTER(" + "(" * 5000), 400),
        ("brackets behind <", direct("ASK { FILTER(1<" + "(" * 500 + ">0)}"), 400),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_request_has_the_status_of_its_rule(
    client: FlaskClient, rule: str, sent: dict[str, Any], status: int
) -> None:
    response = client.open("/sparql", **{"method": "GET", **sent})
    assert response.status_code == status, (rule, response.text)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "QUERYISH"])
def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient, method: str) -> None:
    """RFC 9110, section 15.5.6: a 405 lists in Allow what the resource supports."""
    response = client.open("/sparql", method=method)
    allowed = {each.strip() for each in response.headers["Allow"].split(",")}
    assert allowed == {"GET", "HEAD", "OPTIONS", "POST"}


SELECTED = 'SELECT ("{}" AS ?x) {{}}'


@pytest.mark.parametrize(
    ("rule", "written", "meant"),
    [
        ("percent-encoding is decoded", "%C3%A9", "é"),
        ("in either case", "%c3%a9", "é"),
        ("beyond the first plane", "%F0%9F%8C%BF", "🌿"),
        ("+ is a space", "a+b", "a b"),
        ("%20 is a space", "a%20b", "a b"),
        ("%2B is a plus", "a%2Bb", "a+b"),
        ("exactly once", "%2520", "%20"),
        ("exactly once, for +", "%252B", "%2B"),
        ("& is encoded", "a%26query%3Db", "a&query=b"),
        ("= may stand for itself", "a=b", "a=b"),
        ("a lone % stands for itself", "100%+of", "100% of"),
        ("a % before no digits", "%zz", "%zz"),
    ],
)
@pytest.mark.parametrize("place", ["URL", "form"])
def test_a_parameter_is_decoded_exactly_once(
    client: FlaskClient, rule: str, written: str, meant: str, place: str
) -> None:
    """https://url.spec.whatwg.org/#urlencoded-parsing, to which HTML's forms lead."""
    encoded = quote_plus(SELECTED.format("HERE")).replace("HERE", written)
    sent = url(f"query={encoded}") if place == "URL" else form(f"query={encoded}")
    response = client.open("/sparql", headers={"Accept": "text/csv"}, **sent)
    assert response.get_data() == f"x\r\n{meant}\r\n".encode(), rule


@pytest.mark.parametrize("text", ["%20", "a+b", "%C3%A9", "é", "🌿", "a&query=b", "%252B"])
def test_a_body_is_not_decoded_at_all(client: FlaskClient, text: str) -> None:
    """Section 2.1.3: the unencoded query string."""
    sent = direct(SELECTED.format(text).encode())
    response = client.open("/sparql", headers={"Accept": "text/csv"}, **sent)
    assert response.get_data() == f"x\r\n{text}\r\n".encode()


def chunked(client: FlaskClient, body: bytes, content_type: str) -> TestResponse:
    """What a server makes of a body in chunks: its end is known, its length is not."""
    overrides = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    return client.post(
        "/sparql",
        input_stream=BytesIO(body),
        content_type=content_type,
        environ_overrides={**overrides, "CONTENT_LENGTH": ""},
    )


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (ASK.encode(), DIRECT, 200),
        (f"query={ENCODED}".encode(), FORM, 200),
        (b"", DIRECT, 400),
        (ASK.encode() + b" " * 65_536, DIRECT, 413),
        (ASK.encode() + b" " * 1_000_000, DIRECT, 413),
        (ASK.encode(), "text/plain", 415),
    ],
    ids=["direct", "form", "empty", "too long", "far too long", "another type"],
)
def test_a_body_may_come_in_chunks(
    client: FlaskClient, body: bytes, content_type: str, status: int
) -> None:
    """RFC 9112, section 7.1: a body of unknown length."""
    response = chunked(client, body, content_type)
    assert response.status_code == status, response.text


@pytest.mark.parametrize(
    ("rule", "query", "expected"),
    [
        ("a relative IRI", "SELECT (STR(<x>) AS ?i) {}", "https://w3id.org/prisongraph/x"),
        ("the empty IRI", "SELECT (STR(<>) AS ?i) {}", "https://w3id.org/prisongraph/"),
        ("a path", "SELECT (STR(</x>) AS ?i) {}", "https://w3id.org/x"),
        ("a fragment", "SELECT (STR(<#x>) AS ?i) {}", "https://w3id.org/prisongraph/#x"),
        ("IRI()", "SELECT (STR(IRI('x')) AS ?i) {}", "https://w3id.org/prisongraph/x"),
        (
            "a prefix",
            "PREFIX a: <x#> SELECT (STR(a:y) AS ?i) {}",
            "https://w3id.org/prisongraph/x#y",
        ),
        ("BASE of its own", "BASE <http://x/> SELECT (STR(<y>) AS ?i) {}", "http://x/y"),
        (
            "a relative BASE",
            "BASE <y/> SELECT (STR(<z>) AS ?i) {}",
            "https://w3id.org/prisongraph/y/z",
        ),
    ],
)
@pytest.mark.parametrize("host", ["localhost", "elsewhere.example", "elsewhere.example:81"])
def test_a_relative_iri_is_resolved_against_our_base_and_no_host(
    client: FlaskClient, rule: str, query: str, expected: str, host: str
) -> None:
    """SPARQL 1.1 Query, section 4.1.1.1, and Protocol, section 2.1.3."""
    strange = {"Host": host, "X-Forwarded-Host": "forwarded.example", "Accept": "text/csv"}
    for sent in (url(f"query={quote(query)}"), form(f"query={quote(query)}"), direct(query)):
        response = client.open("/sparql", headers=strange, **sent)
        assert response.text == f"i\r\n{expected}\r\n", rule
