"""What a request for evidence asks besides its query: which rows; and where the others are."""

from urllib.parse import urlencode

from prisongraph.errors import ParameterError
from prisongraph.serve.protocol import Asked, Parameters
from prisongraph.telling.told import ROWS, Extent

#: How many rows are told at once at most.
MOST_ROWS = 100
#: Offsets have at most so many digits.
_DIGITS = 9
#: Fields that are longer than this are lost on the way, in one proxy or another.
_LONGEST_FIELD = 4000


def read_extent(parameters: Parameters) -> Extent:
    """The rows that are asked for; ParameterError for what is no number, or too large."""
    limit = _number(parameters, "limit", ROWS)
    if not 1 <= limit <= MOST_ROWS:
        raise ParameterError(f"limit={limit}: expected a number from 1 to {MOST_ROWS}")
    return Extent(_number(parameters, "offset", 0), limit)


def _number(parameters: Parameters, name: str, default: int) -> int:
    found = parameters.getlist(name)
    if len(found) > 1:
        raise ParameterError(f"expected one parameter {name!r}, found {len(found)}")
    if not found or not found[0]:
        return default
    text = found[0]
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise ParameterError(f"{name}={text}: expected a number, such as 20")
    return int(text)


def address(path: str, asked: Asked, extent: Extent, name: str | None = None) -> str:
    """Where rows of the same answer have their evidence, in a format that may be named."""
    parameters = [("limit", str(extent.limit)), ("offset", str(extent.offset))]
    if name:
        parameters.insert(0, ("format", name))
    return f"{answer_address(path, asked)}&{urlencode(parameters)}"


def answer_address(path: str, asked: Asked) -> str:
    """Where an answer is, or its evidence from the first row on."""
    parameters = [
        ("query", asked.query),
        *(("default-graph-uri", graph) for graph in asked.default_graphs),
        *(("named-graph-uri", graph) for graph in asked.named_graphs),
    ]
    return f"{path}?{urlencode(parameters)}"


def pages_beside(path: str, asked: Asked, extent: Extent, *, has_more: bool) -> dict[str, str]:
    """Addresses of the rows before and behind, by their relations `prev` and `next`."""
    found = {}
    if before := extent.before():
        found["prev"] = address(path, asked, before, asked.format)
    if has_more:
        found["next"] = address(path, asked, extent.after(), asked.format)
    return found


def link_field(links: dict[str, str]) -> str:
    """The field Link (RFC 8288, section 3), without addresses that would make it too long."""
    written = (f'<{target}>; rel="{relation}"' for relation, target in links.items())
    return ", ".join(each for each in written if len(each) <= _LONGEST_FIELD)
