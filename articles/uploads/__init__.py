"""Where uploads are: on disk (Django's own storage) or in a bucket."""


class Unreachable(OSError):
    """The storage of uploads did not answer, or not as it should: nothing is known of the file."""
