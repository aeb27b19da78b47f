"""What can go wrong with an evaluation.

EvaluationError
├── BadCase        a case file that does not have the form
├── MissingData    an evaluation set that is not there
└── UnknownSuite   a suite's name that is none
"""

from __future__ import annotations


class EvaluationError(Exception):
    """The root of this floor's errors."""


class BadCase(EvaluationError):
    """The message names file, line and field."""


class MissingData(EvaluationError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"the evaluation set {name!r} is not there: set SME_POLICY_EVAL_DATA to the folder that holds it"
        )
        self.name = name


class UnknownSuite(EvaluationError):
    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no suite {name!r}; there are {', '.join(known)}")
