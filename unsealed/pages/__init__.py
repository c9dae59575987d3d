"""Shelf: one page type each."""
