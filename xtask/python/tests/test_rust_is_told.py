"""What a notebook's cells use of Rust, a text before them has named: in the same notebook or in one before it."""

import re

from initializers_notebooks import ROOT, files

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# What it is called here, how it looks in code, and how it looks in the code that a text quotes.
CONSTRUCTS = [
    ("let", r"\blet (?!mut)", r"let x ="),
    ("let mut", r"\blet mut ", r"let mut "),
    ("fn", r"\bfn \w+\(", r"fn f"),
    ("the type of a result", r"-> Array2", r"-> Array2"),
    ("&", r"[( ]&\w", r"&w"),
    ("as f64", r" as f64", r" as f64"),
    ("impl Trait", r"&mut impl ", r"&mut impl "),
    ("const", r"(?m)^const ", r"const \w+: "),
    ("a path", r"\w::new\(", r"::new\("),
    ("println!", r"\bprintln!\(", r"println!\("),
    ("print!", r"\bprint!\(", r"print!"),
    ("format!", r"\bformat!\(", r"format!\("),
    ("a range of floats", r"\d\.\d\.\.\d", r"\d\.\d\.\.\d"),
    ("a closure", r"\|\w+(?:: [^|]+)?\| ", r"&#124;\w+&#124;"),
    ("a closure of a pair", r"\|\(", r"&#124;\("),
    ("a range with its end", r"\d\.\.=\d", r"\d\.\.=\d"),
    ("a range of whole numbers", r"in \d\.\.\w", r"\b0\.\.5"),
    ("a loop", r"\bfor \w+ in ", r"for \w+ in "),
    ("a loop over pairs", r"\bfor \(", r"for \("),
    ("a list that grows", r"\bvec!\[", r"vec!\["),
    ("the type of such a list", r"\bVec<", r"Vec<"),
    ("push", r"\.push\(", r"push"),
    ("a list of one value many times", r"\[\d+; \d+\]", r"\[\d+; \d+\]"),
    ("a borrowed list", r"&\[(?:usize|f64|Signal|Gradient|Run)\]", r"&\[usize\]"),
    ("an element of a list", r"\w\[\w[^\]]*\]\.?", r"\w\[0\]"),
    ("an element of an array", r"\w\[\[", r"w\[\[0, 0\]\]"),
    ("a variant with fields", r"Init::\w+ \{", r"Init::\w+ \{"),
    ("a borrowed text", r": &str\b", r"&str"),
    ("a text of its own", r"\bString\b|\.to_string\(\)", r"String"),
    ("exponents", r"\{\w*:\.\de\}", r"\{\w*:\.1e\}"),
    ("decimals", r"\{\w*:\.\d\}", r"\{\w*:\.2\}"),
    ("a width", r"\{\w*:\d+(?:\.\d)?\}", r"\{\w+:3\.0\}"),
    ("a side", r"\{\w*:>\d+\}", r"\{\w*:>\d\}"),
    ("a tuple taken apart", r"let \(", r"let \("),
    ("what is not needed", r"\(_|, _\)|for _ in|\b_,", r"\(_|\b_\b"),
    ("the type of a tuple", r"-> \((?:f64|Vec)", r"\(f64, f64\)"),
    ("a number with its type", r"\d_f64", r"\d_f64"),
    ("a borrow to change, in a loop", r"in &mut ", r"in &mut "),
    ("a change in place", r" [-+*/]= ", r"[+/]="),
    ("Axis", r"\bAxis\(", r"Axis\(0\)"),
    ("unwrap", r"\.unwrap\(\)", r"\.unwrap\(\)"),
    ("?", r"\)\?[;\n.]", r"\?"),
    ("clone", r"\.clone\(\)", r"\.clone\(\)"),
    ("len", r"\.len\(\)", r"\.len\(\)"),
    ("truncate", r"\.truncate\(", r"\.truncate\("),
    ("a comment", r"(?m)(?<!:)// ", r"//"),
    ("struct", r"\bstruct ", r"struct "),
    ("a slice", r"\bs!\[", r"s!\["),
    ("to_owned", r"\.to_owned\(\)", r"\.to_owned\(\)"),
    ("to_vec", r"\.to_vec\(\)", r"\.to_vec\(\)"),
    ("to_shape", r"\.to_shape\(", r"\.to_shape"),
    ("row", r"\.row\(", r"\.row\("),
    ("chunks", r"\.chunks\(", r"\.chunks\("),
    ("equality", r" == ", r" == "),
    ("a power", r"\.powi\(", r"\.powi\("),
    ("NaN", r"f64::NAN", r"f64::NAN"),
    ("if", r"\bif ", r"if \w"),
    ("else", r"\belse\b", r"else"),
    ("return", r"\breturn\b", r"return"),
    ("column", r"\.column(?:_mut)?\(", r"\.column(?:_mut)?\("),
    ("assign", r"\.assign\(", r"\.assign\("),
    ("reversed_axes", r"\.reversed_axes\(", r"\.reversed_axes\("),
    ("permuted_axes", r"\.permuted_axes\(", r"\.permuted_axes\("),
    ("t", r"\.t\(\)", r"\.t\(\)"),
    ("a part of a tuple", r"[\]A-Z]\.[01]\b", r"\]\.1"),
    ("bool", r"\bbool\b", r"bool"),
    ("map", r"\.map\(", r"\.map\("),
    ("zip", r"\.zip\(", r"\.zip\("),
    ("iter", r"\.iter\(\)", r"\.iter\(\)"),
    ("iter_mut", r"\.iter_mut\(\)", r"iter_mut\(\)"),
    ("enumerate", r"\.enumerate\(\)", r"\.enumerate\(\)"),
    ("the value behind a name", r"(?:= |^ *|\()\*\w", r"\*from"),
    ("fold", r"\.fold\(", r"\.fold\("),
    ("mapv", r"\.mapv\(", r"\.mapv\("),
]


def quoted(source):
    """The code in a text."""
    return "\n".join(tick or tag for tick, tag in re.findall(r"`([^`\n]+)`|<code>(.*?)</code>", source))


def untold(cells):
    """What code uses before a text names it."""
    told, found = "", []
    for cell in cells:
        if cell.cell_type == "markdown":
            told += quoted(cell.source.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")) + "\n"
            continue
        code = re.sub(r"(?m)^(?::\w+ .*|#!.*)\n", "", cell.source)
        found += [f"{cell.id}: {name}" for name, used, named in CONSTRUCTS if re.search(used, code) and not re.search(named, told)]
    return found


CELLS = [cell for path in NOTEBOOKS for cell in files.read(path).cells]


def test_rust_is_told_before_it_is_used():
    assert untold(CELLS) == []


def test_every_construct_is_used_and_would_be_missed():
    code = [cell for cell in CELLS if cell.cell_type == "code"]
    assert {use.partition(": ")[2] for use in untold(code)} == {name for name, _, _ in CONSTRUCTS}
