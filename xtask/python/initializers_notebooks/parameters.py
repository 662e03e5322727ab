"""papermill's parameters in Rust: `-p SEED 7` becomes `const SEED: u32 = 7;`, as declared in the cell tagged `parameters`."""

import math
import re

from papermill.engines import NBClientEngine  # noqa: F401 (pyproject.toml says why)
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

DECLARATION = re.compile(r"^(const|let|let mut) (\w+): ([^=]+?) = (.*?);\s*(?://\s*(.*))?$", re.MULTILINE)
INTEGER = re.compile(r"([iu])(8|16|32|64|128|size)")
TEXTS = {"&str": "{}", "&'static str": "{}", "String": "{}.to_string()"}


class RustTranslator(Translator):
    # What the cell tagged `parameters` declares, by name. papermill passes the cell to `inspect`, then calls `codify` without it.
    declared = {}

    @classmethod
    def inspect(cls, parameters_cell):
        found = DECLARATION.findall(parameters_cell["source"])
        cls.declared = {name: (keyword, rust_type) for keyword, name, rust_type, _, _ in found}
        return [Parameter(name, rust_type, value, words) for _, name, rust_type, value, words in found]

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        declared, cls.declared = cls.declared, {}
        lines = [f"// {comment}"]
        for name, value in parameters.items():
            if name not in declared:
                there = f"declares only {', '.join(declared)}" if declared else "is missing, or declares nothing"
                raise PapermillException(f"there is no parameter {name}: the cell tagged `parameters` {there}")
            keyword, rust_type = declared[name]
            literal = in_rust(value, rust_type)
            if literal is None:
                raise PapermillException(f"the parameter {name} has to be a value of the Rust type {rust_type}, but {value!r} is not")
            lines.append(f"{keyword} {name}: {rust_type} = {literal};")
        return "\n".join(lines) + "\n"


def in_rust(value, rust_type):
    """The value as a literal of this Rust type; `None` if there is none, or if the type cannot be given from outside."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if integer := INTEGER.fullmatch(rust_type):
        bits = 64 if integer[2] == "size" else int(integer[2])
        low, high = (0, 2**bits) if integer[1] == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1))
        return str(value) if number and isinstance(value, int) and low <= value < high else None
    if rust_type in ("f32", "f64") and number:
        special = "NAN" if math.isnan(value) else "INFINITY" if value == math.inf else "NEG_INFINITY" if value == -math.inf else None
        return f"{rust_type}::{special}" if special else repr(float(value))
    if rust_type == "bool" and isinstance(value, bool):
        return str(value).lower()
    if rust_type in TEXTS and isinstance(value, str):
        escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\u{{{ord(c):x}}}" for c in value)
        return TEXTS[rust_type].format(f'"{escaped}"')
    return None


papermill_translators.register("rust", RustTranslator)
