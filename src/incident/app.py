"""The composition root and console script."""

import sys

from incident.cli.main import run


def main() -> None:
    """Run one command of the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))
