"""Shelf: one download format each."""
