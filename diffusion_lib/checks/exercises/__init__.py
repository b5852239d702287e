"""One package per notebook, one file per exercise, named by its id and holding EXERCISE.

`diffusion-lib new exercise 02 my_id` writes nb02_name/my_id.py and its cells: a reference `my_id`, a function that
makes probes, two misconceptions, a property and hints, with TODO where an author has to think. `place` falls between
the places of its neighbours in the notebook. Nothing else is to be entered anywhere; `diffusion-lib check` says what is
left, and CONTRIBUTING.md has the whole way. Files whose name begins with _ are for helpers: those that several
exercises share are named by what they hold, and `_my_id_wrongs.py` takes the known mistakes of a long declaration.

A driver runs in the learner's process. It hands over what came out, and works nothing out of it: what that shows is the
business of `facts`, which the judge runs. Inputs are drawn, so that a record made for one seed fits no other.
"""
