"""Runs, shows and exports notebooks on the Rust kernel."""
