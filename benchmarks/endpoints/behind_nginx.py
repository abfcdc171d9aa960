"""Serves a release as `deploy/` has it, nginx before gunicorn, until it is told to end.

python benchmarks/endpoints/behind_nginx.py RELEASE FOLDER PORT
"""

import signal
import sys
from pathlib import Path

if not __package__:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.real_servers import under_nginx


def main() -> None:
    """Returns after SIGTERM, when everything that was started has ended."""
    release, folder, port = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    own = Path(folder) / "nginx"
    own.mkdir()
    settings = {"PRISONGRAPH_LOG": "requests", "PRISONGRAPH_RATE_PER_MINUTE": "0"}
    with under_nginx(Path(release), own, settings, port=int(port)):
        signal.pause()


if __name__ == "__main__":
    main()
