"""Shelf: one input shape each."""
