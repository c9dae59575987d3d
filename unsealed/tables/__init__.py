"""Shelf: one flat table each."""
