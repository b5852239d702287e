"""One package per notebook, one file per exercise, named by its id and holding EXERCISE.

To add an exercise, write nbXX_name/my_id.py: the reference `my_id`, a function that makes probes, and
`EXERCISE = Exercise(id="my_id", place=..., ...)`, where `place` falls between the places of its neighbours in the
notebook. Nothing else is to be entered anywhere. Files whose name begins with _ are for helpers: those that several
exercises share are named by what they hold, and `_my_id_wrongs.py` takes the known mistakes of a long declaration.

A driver runs in the learner's process. It hands over what came out, and works nothing out of it: what that shows is the
business of `facts`, which the judge runs. Inputs are drawn, so that a record made for one seed fits no other.
"""
