"""The learner's own work, carried from notebook to notebook: answers, a trained model, and the share that is theirs.

source   what an answer is made of: its text, and what it needs of the notebook it stands in
keeping  answers in files under the library's home folder, sealed on this machine
parts    answers that go to work in a later notebook, checked again; the library's in the place of those that lack
model    the learner's network with what it learned
stepping steps down a loss in the learner's loop, which the trainings below share
guided   that network, trained further with labels
latent   a small network among latents, trained on the learner's pairs
share    whose lines run
page     digits from nothing but the learner's parts
"""
