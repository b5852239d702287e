"""The one kind of error a user can mend: it becomes one sentence and exit status 2."""


class UsageError(ValueError):
    """A wrong argument or a missing file; the message is one sentence that names the fix."""
