"""The library's own entries, and what a new entry begins as."""
