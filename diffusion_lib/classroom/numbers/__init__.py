"""Whether the numbers in prose are shown: read out of text, gathered from what shows them, and held against it."""
