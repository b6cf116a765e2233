"""Why a payload did not arrive or was not taken, as sentences for the run."""


class Transient(RuntimeError):
    """Nothing is wrong with the source's set-up: the next tick tries again."""


class Refused(ValueError):
    """What came, or where it would come from, is not acceptable; the data held stays as it is."""
