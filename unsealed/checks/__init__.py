"""Shelf: one question about one contracting process each."""
