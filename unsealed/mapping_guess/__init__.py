"""A first mapping of a table, guessed: `python build.py map FILE` (and, where it has one, what the mapping reads).

The way of a guess: a file is a `Sample` of `Column`s (sample.py). Senses look at each column's cells: amounts, dates, codes, shapes.
Roles (roles.py) weigh them against what headings usually mean (headings.py, the one place for words). The grain (grain.py) says
what a row is, the scope (scope.py) what the table is about. guess.py writes rules with their evidence, and what is left to decide.
"""

from unsealed.mapping_guess.guess import Guess, guess_mapping, write_mapping
from unsealed.mapping_guess.review import Review, review_mapping

__all__ = ["Guess", "Review", "guess_mapping", "review_mapping", "write_mapping"]
