"""One module or package per notebook: EXERCISES, QUIZZES and GUESSES. Adding an exercise is one declaration."""
