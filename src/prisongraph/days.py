"""Days as people write them into requests and commands."""

import re
from datetime import date

from prisongraph.errors import ParameterError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def day_of(written: str, parameter: str) -> date:
    """The day that is written as 2024-09-30 (XSD 1.1, section 3.3.9, without a time zone).

    ParameterError, with the name of the parameter, for anything else.
    """
    try:
        if not _DAY.fullmatch(written):
            raise ValueError
        return date.fromisoformat(written)
    except ValueError:
        found = repr(written) if written else "nothing"
        message = f"{parameter}: expected a day such as 2024-09-30, found {found}"
        raise ParameterError(message) from None
