"""Templates and their variables to text: sandboxed Jinja2 in which a name that is not given is an error.

Invariants: a template sees plain data alone (texts, whole numbers, truths, lists and mappings of them), so that it can
reach no object of ours; it reads no file but its own set; HTML is escaped; equal input gives equal bytes.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from jinja2 import DictLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from incident.errors import TemplateRefused

_FAULTS = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)
"""What a wrong template can raise besides Jinja's own errors: wrong filters, wrong operands, endless recursion."""


@dataclass(frozen=True, slots=True)
class Templates:
    """A set of templates that may include and extend one another.

    Attributes:
        files: text by path inside the set, such as `regulator_gdpr/body.txt`.
    """

    files: Mapping[str, str]
    _environment: ImmutableSandboxedEnvironment = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        environment = ImmutableSandboxedEnvironment(
            loader=DictLoader(self.files),
            undefined=StrictUndefined,
            autoescape=lambda name: name is not None and name.endswith(".html"),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        object.__setattr__(self, "_environment", environment)

    def render(self, name: str, variables: Mapping[str, object]) -> str:
        """The text of one template, in its canonical form.

        Raises:
            TemplateRefused: no such template, a mistake in it, a name that is not given, or a variable that is not
                plain data.
        """
        for key, value in variables.items():
            _demand_plain(value, key, name)
        try:
            rendered = self._environment.get_template(name).render(variables)
        except _FAULTS as error:
            line = getattr(error, "lineno", None)
            raise TemplateRefused(
                f"{type(error).__name__}: {error}",
                where=f"notifications/{name}" + (f":{line}" if line else ""),
                mend="correct the template, or give what it asks for",
            ) from error
        return tidy(rendered)


def tidy(text: str) -> str:
    """Canonical text: NFC, no trailing white space, at most one blank line in a row, one line break at the end."""
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", text).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def _demand_plain(value: object, path: str, template: str) -> None:
    if isinstance(value, Mapping):
        for key, item in value.items():
            _demand_plain(item, f"{path}.{key}", template)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _demand_plain(item, f"{path}[{index}]", template)
    elif type(value) not in (str, int, bool, type(None)):
        raise TemplateRefused(
            f"variable {path} is a {type(value).__name__}", where=f"notifications/{template}", mend="give plain data"
        )
