"""The free-text questions of the course: one file each, named by its id, found without a list."""
