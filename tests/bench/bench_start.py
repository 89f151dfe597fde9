"""What starting the program costs, against the libraries that it cannot do without."""

from collections.abc import Iterator

from harness import Row, command, program, ratio
from home import environment


def rows() -> Iterator[Row]:
    """Help and board are read often and must not feel slow."""
    value = ratio(program("--help"), command("-c", "import typer"))
    yield Row("incident --help", value, "ratio", 2.0, "lower", "python -c 'import typer'")
    env = environment()
    value = ratio(program("board", env=env), command("-c", "import sqlmodel"))
    yield Row("incident board", value, "ratio", 1.5, "lower", "python -c 'import sqlmodel'")
