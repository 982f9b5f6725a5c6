"""The nouns and errors of the project; standard library only."""
