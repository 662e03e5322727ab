#!/usr/bin/env bash
# mkdocs-jupyter 0.27.0: a link from a notebook to another page of the site leads nowhere.
#
# Expected: `[other](other.ipynb)` and `[text](text.md)` lead to the pages that MkDocs makes of these files, as they do from a Markdown file, and
# `mkdocs build --strict` names a link to what is not there.
# Happens: from a notebook they stay `other.ipynb` and `text.md`, which the site does not have, and `--strict` finds nothing wrong.
# Source: mkdocs_jupyter/plugin.py, a notebook becomes HTML before MkDocs looks for links; open as issue 157 of the repository.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3.12 -m venv venv
venv/bin/pip install --quiet mkdocs==1.6.1 mkdocs-jupyter==0.27.0
mkdir docs
printf 'site_name: links\nplugins: [mkdocs-jupyter]\n' > mkdocs.yml
echo '[other](other.ipynb) [text](text.md)' > docs/index.md
echo 'Text' > docs/text.md
for name in one other; do
  venv/bin/python - "$name" <<'END'
import sys
import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook
text = "[other](other.ipynb) [text](text.md) [none](none.md)"
nbformat.write(new_notebook(cells=[new_markdown_cell(text)]), f"docs/{sys.argv[1]}.ipynb")
END
done
venv/bin/mkdocs build --quiet --strict
echo "from a Markdown file: $(grep -o 'href="[^"]*">\(other\|text\)<' site/index.html | tr '\n' ' ')"
echo "from a notebook: $(grep -o 'href="[^"]*">\(other\|text\|none\)<' site/one/index.html | tr '\n' ' ')"
grep -q 'href="other.ipynb">other<' site/one/index.html
