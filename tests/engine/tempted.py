"""An evaluator whose engine does what no engine should: whatever a question says, as Python.

    python tempted.py FOLDER on-disk|in-memory

It listens on `ask.sock` in the folder, and says so once it does.
"""

import os
import socket
import sys
from dataclasses import replace
from pathlib import Path

from prisongraph.config import Limits
from prisongraph.engine.answer import Answer, Kind
from prisongraph.engine.evaluator import evaluate
from prisongraph.engine.query_engine import Asker, QueryEngine, Question, Sink


class Tempted(QueryEngine):
    """Says what came of it."""

    def write(self, question: Question, sink: Sink, asker: Asker | None = None) -> Kind:
        try:
            sink.write(str(eval(question.text)).encode())
        except (OSError, MemoryError) as error:
            sink.write(type(error).__name__.encode())
        return "table"

    def query(self, text: str, **asked: object) -> Answer:
        raise NotImplementedError


if __name__ == "__main__":
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(Path(sys.argv[1]) / "ask.sock"))
    listener.listen()
    os.dup2(listener.fileno(), 10)
    os.close(3)  # an evaluator does not rely on which numbers are free
    limits = replace(Limits(), memory_bytes=64 << 20)
    print("listens", flush=True)
    evaluate(os.getppid(), 10, None, Tempted, limits, in_memory=sys.argv[2] == "in-memory")
