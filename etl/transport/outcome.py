"""Why a payload did not arrive or was not taken, as sentences for the run."""


class Transient(RuntimeError):
    """Nothing is wrong with the source's set-up: the next tick tries again.

    ``wait_s``: the publisher asked not to be asked again before.
    """

    def __init__(self, sentence: str, wait_s: float = 0.0) -> None:
        super().__init__(sentence)
        self.wait_s = wait_s


class Broken(Transient):
    """What reads a payload died or hung over it. Fetched again it may do better; one that was
    sent to us once would only break it again."""


class Refused(ValueError):
    """What came, or where it would come from, is not acceptable; the data held stays as it is."""
