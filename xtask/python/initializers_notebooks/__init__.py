"""Runs, shows and exports notebooks on the Rust kernel."""

from pathlib import Path

# Where the package is: in a checkout, or in a set-up for all users.
ROOT = Path(__file__).parents[3]
# The lesson, as Jupyter's servers name it and as a file.
PLACE = "notebooks/8-4-initializers.ipynb"
LESSON = ROOT / PLACE
