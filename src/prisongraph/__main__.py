"""Run the command line with `python -m prisongraph`."""

from prisongraph.cli import main

main()
