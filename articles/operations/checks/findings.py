"""What a check has found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """A sentence about a `subject`. If something is wrong with it, `advice` says what to do, a sentence."""

    subject: str
    sentence: str
    advice: str = ""

    @property
    def is_wrong(self):
        return bool(self.advice)

    def __str__(self):
        return f"{self.sentence} {self.advice}".strip()
