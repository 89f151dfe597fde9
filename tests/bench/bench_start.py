"""What starting the program costs, against the libraries that it cannot do without."""

from collections.abc import Iterator

from harness import Row, command, program, ratio


def rows() -> Iterator[Row]:
    """Help is read often and must not feel slow."""
    value = ratio(program("--help"), command("-c", "import typer"))
    yield Row("incident --help", value, "ratio", 2.0, "lower", "python -c 'import typer'")
