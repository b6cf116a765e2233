"""A first mapping guessed from a file, for a person to check: nothing is loaded by a guess."""

from etl.guess.draft import guessed_mapping

__all__ = ["guessed_mapping"]
