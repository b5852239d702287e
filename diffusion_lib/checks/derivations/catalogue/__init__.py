"""The derivations of the course: one file each, named by its id, found without a list."""
