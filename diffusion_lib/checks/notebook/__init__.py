"""What a notebook calls, and how it is shown."""
