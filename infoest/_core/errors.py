"""All refusals of arguments and data are one kind of error, so that a front end can phrase them anew.

An error keeps the argument it is about and the remedy apart from the problem. Its text puts them together for callers
from Python; the command line, where arguments are options, puts them together in its own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

UNGIVEN: Any = object()


class InputError(ValueError):
    """An argument, or data, that cannot be used.

    Parameters
    ----------
    problem : str
        What is wrong and what is allowed; the predicate alone where ``given`` is passed.
    argument : str, default=None
        The parameter that the error is about.
    given : object, optional
        What was passed for it; the text of the error then opens with ``argument=given``.
    remedy : str, default=""
        What to do about it, as a sentence.
    choices : sequence of str, default=()
        Values of the argument that would do, as one writes them, where the remedy is to choose one.

    Attributes
    ----------
    problem, argument, given, remedy, choices
        As passed.

    Examples
    --------
    >>> error = InputError("must be at least 1.", argument="n_bins", given=0, remedy="Use 10.")
    >>> str(error)
    'n_bins=0 must be at least 1. Use 10.'
    >>> error.argument, error.remedy
    ('n_bins', 'Use 10.')
    """

    def __init__(
        self,
        problem: str,
        *,
        argument: str | None = None,
        given: Any = UNGIVEN,
        remedy: str = "",
        choices: Sequence[str] = (),
    ) -> None:
        self.problem, self.argument, self.given, self.remedy = problem, argument, given, remedy
        self.choices = tuple(choices)
        subject = "" if given is UNGIVEN else f"{argument}={given!r} "
        super().__init__(" ".join(filter(None, (subject + problem, remedy))))

    @property
    def names_value(self) -> bool:
        """Whether the text opens with the argument and its value."""
        return self.given is not UNGIVEN

    def __reduce__(self) -> tuple[Any, ...]:
        given = (self.given,) if self.names_value else ()
        return _made_anew, (type(self), self.problem, self.argument, self.remedy, self.choices, *given)


class InputTypeError(InputError, TypeError):
    """An argument, or data, of a type that cannot be used."""


class KeywordError(InputTypeError):
    """A keyword that a function does not have: a fault of the program that calls it, and not of its data."""


def _made_anew(
    kind: type[InputError], problem: str, argument: str | None, remedy: str, choices: tuple[str, ...], *given: Any
) -> InputError:
    """The error as it was before it was pickled: workers in other processes raise it too."""
    return kind(problem, argument=argument, remedy=remedy, choices=choices, **({"given": given[0]} if given else {}))
