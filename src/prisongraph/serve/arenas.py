"""How the memory that threads have given back is kept for the next (mallopt(3)).

By default the C library lets each of many threads have a heap of its own, up to eight for each
processor, and what was freed in one is of no use to the others: after many large answers the
server keeps several times what it needs.
"""

import ctypes

_ARENA_MAX = -8
_ARENAS = 2


def share_arenas() -> None:
    """From here on the threads of this process share two heaps; nothing where they always do."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_ARENA_MAX, _ARENAS)
