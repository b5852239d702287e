"""One package per notebook, one file per exercise, named by its id and holding EXERCISE."""
