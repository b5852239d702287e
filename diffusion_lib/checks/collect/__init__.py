"""The learner's half of a check: it runs the answer, and knows neither the reference nor the seed."""
