"""One module or package per notebook: EXERCISES, QUIZZES and PREDICTIONS. Adding an exercise is one declaration."""
