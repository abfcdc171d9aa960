"""Virtuoso 7 over a dataset, with settings for a comparison: no limit on rows or on time.

Quads without a graph are loaded into a graph that each request names as the default graph:
otherwise Virtuoso takes all graphs for one.
"""

import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

_DEFAULT = "urn:x-benchmark:default"
PATH = f"/sparql?default-graph-uri={quote(_DEFAULT, safe='')}"
_SETTINGS = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DirsAllowed = {folder}, {data}
MaxClientConnections = 100
CheckpointInterval = 0
ThreadsPerQuery = 2
MaxQueryMem = 2G
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}

[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
MaxClientConnections = 100
ServerThreads = 100
MaxKeepAlives = 100
KeepAliveTimeout = 60

[SPARQL]
ResultSetMaxRows = 1000000
"""
#: Pages of 8 kB: about 2.7 GB, so that a million claims stay in memory.
_BUFFERS = 340_000
_START_SECONDS = 60


def prepare(programs: Mapping[str, str], dataset: Path, folder: Path, port: int) -> None:
    """Writes the settings, and loads the dataset into a database in the folder."""
    sql_port = port + 1
    settings = _SETTINGS.format(
        folder=folder,
        data=dataset.parent,
        port=port,
        sql_port=sql_port,
        buffers=_BUFFERS,
        dirty=_BUFFERS * 3 // 4,
    )
    (folder / "virtuoso.ini").write_text(settings)
    process = subprocess.Popen(
        command(programs, folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        execute = _Statements(programs["isql-vt"], sql_port)
        execute.wait()
        execute(f"ld_dir('{dataset.parent}', '{dataset.name}', '{_DEFAULT}');")
        execute("rdf_loader_run();")
        if dataset.name not in execute(
            "SELECT ll_file FROM DB.DBA.load_list WHERE ll_state = 2 AND ll_error IS NULL;"
        ):
            raise RuntimeError(execute("SELECT ll_error FROM DB.DBA.load_list;"))
        execute("checkpoint;")
        execute("shutdown;")
        process.wait(_START_SECONDS)
    finally:
        process.kill()
        process.wait()


def command(programs: Mapping[str, str], folder: Path) -> list[str]:
    """How the server is started over the database in the folder."""
    return [programs["virtuoso-t"], "-f", "-c", str(folder / "virtuoso.ini")]


class _Statements:
    """Executes statements of SQL in the running database."""

    def __init__(self, program: str, port: int) -> None:
        self._command = [program, f"127.0.0.1:{port}", "dba", "dba"]

    def __call__(self, statement: str) -> str:
        """What isql prints of a statement; CalledProcessError when it fails."""
        done = subprocess.run(
            [*self._command, "ERRORS=stdout", f"exec={statement}"],
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return done.stdout

    def wait(self) -> None:
        """Returns when the database takes statements; RuntimeError when it does not in time."""
        for _ in range(_START_SECONDS):
            try:
                self("SELECT 1;")
                return
            except subprocess.CalledProcessError:
                time.sleep(1)
        raise RuntimeError("Virtuoso did not start")
