"""Shelf: one question about the publication each, with its dossier."""
