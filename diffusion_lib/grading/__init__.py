"""Grading a class: from what a learning platform exported to marks that hold.

cells        a submitted file, whatever wrote it, as a list of cells
archives     the files of a folder or zip: bounded, and no link followed
names        whose file it is, by the rules of each platform
intake       files to submissions, one per learner; what is refused says why
rebuild      answers and own cells of a learner, put back on the release
dependence   which cells an answer needs, and in_order, what a cell reads before it binds it
edition      the library as an answer sees it: no judge, no references, and without what the exercise forbids
parts        of the declarations only what a driver and its probes need
inside       the process that runs a learner's code, and keeping, its limits; nothing of the above is known there
sandbox      what that process is shut into, and how the two talk
accounts     where no sandbox starts: an account of the system that can read nothing of the course
asking       one exercise: what is sent, what comes back, the verdict
submission   all the exercises of one learner
run          a class: jobs, progress, going on where it stopped
late         what late work loses; attempts, which of several counts
pictures     a learner's own, drawn anew for their feedback
gradebook    nbgrader's, written through its own interface
mending      a notebook put back on the release as a notebook, for learners and for nbgrader_steps
elsewhere    submissions graded in other processes: only bytes cross; cluster: on the workers of dask.distributed
likeness     answers of a class that are alike; looks: what a learner's code reaches for; flags: both, for the teacher
gradescope   the same grader as a Gradescope autograder
marks        tables for the teacher and for the platforms; feedback, pages: feedback and the report
"""
