"""Every public function, class and method refuses a misspelt keyword in its own name and says which was meant."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypedDict, Unpack

import pytest
from sklearn.base import clone

import infoest
from infoest import credit, datasets, estimators, inference, multivariate, plotting, timeseries
from infoest._core.errors import InputTypeError, KeywordError
from infoest._core.keywords import MEANT, public

SPACES = (infoest, credit, inference, multivariate, timeseries, datasets, estimators, plotting)


def offered() -> dict[str, Any]:
    """Functions and classes of every ``__all__``, by name; warnings are for Python to make."""
    named = {name: getattr(space, name) for space in SPACES for name in space.__all__}
    return {
        name: value
        for name, value in named.items()
        if callable(value) and not (inspect.isclass(value) and issubclass(value, Warning))
    }


def methods() -> dict[str, tuple[type, str]]:
    """Public methods written in this package, by ``Class.method``; ``transform`` is behind scikit-learn's wrapper."""
    found: dict[str, tuple[type, str]] = {}
    for name, value in offered().items():
        for owner in value.__mro__ if inspect.isclass(value) else ():
            if owner.__module__.startswith("infoest"):
                own = [
                    method
                    for method, body in vars(owner).items()
                    if not method.startswith("_") and (inspect.isfunction(body) or isinstance(body, classmethod))
                ]
                found |= {
                    f"{name}.{method}": (value, method)
                    for method in own
                    if method != "transform" and not is_open(getattr(value, method))
                }
    return found


def keywords(function: Callable[..., Any]) -> list[str]:
    """Names that a call may use, those of a TypedDict in the place of ``**``."""
    parameters = list(inspect.signature(function).parameters.values())
    named = [p.name for p in parameters if p.kind in {p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY} and p.name != "self"]
    for parameter in parameters:
        if parameter.kind is parameter.VAR_KEYWORD:
            names = inspect.unwrap(function).__globals__
            named += eval(str(parameter.annotation).removeprefix("Unpack"), names)[0].__annotations__
    return named


def is_open(function: Callable[..., Any]) -> bool:
    """Whether it takes any keyword, as ``set_params`` of scikit-learn does."""
    last = list(inspect.signature(function).parameters.values())[-1:]
    return any(p.kind is p.VAR_KEYWORD and not str(p.annotation).startswith("Unpack") for p in last)


def misspelt(word: str) -> str:
    return f"{word}_" if len(word) < 4 else word[:1] + word[2:]


def refusal(function: Callable[..., Any], **given: Any) -> str:
    with pytest.raises(KeywordError) as caught:
        function(**given)
    assert isinstance(caught.value, InputTypeError)
    assert isinstance(caught.value, TypeError)
    return str(caught.value)


@pytest.mark.parametrize("name", sorted(offered()))
def test_every_keyword_of_every_function_and_class_is_suggested_where_it_is_misspelt(name: str) -> None:
    function = offered()[name]
    known = keywords(function)
    for word in known:
        wrong = misspelt(word)
        assert wrong not in known
        said = refusal(function, **{wrong: None})
        assert said.startswith(f"{name}() has no {wrong!r}; did you mean ")
        assert said.endswith("=?")
    said = refusal(function, qqqqq=None)
    takes = ", ".join(f"{word}=" for word in known) or "no keywords"
    assert said == f"{name}() has no 'qqqqq'; it takes {takes}."


@pytest.mark.parametrize("path", sorted(methods()))
def test_every_method_refuses_in_the_name_of_its_class(path: str) -> None:
    owner, method = methods()[path]
    bound = getattr(owner, method)
    if not inspect.ismethod(bound):
        bound = getattr(object.__new__(owner), method)
    assert refusal(bound, qqqqq=None).startswith(f"{path}() has no 'qqqqq'; it takes ")


@pytest.mark.parametrize(
    ("function", "word", "text"),
    [
        (infoest.transfer_entropy, "k", "did you mean n_neighbors=?"),
        (infoest.transfer_entropy, "lag", "did you mean lag_source=?"),
        (infoest.mutual_information, "base", "estimates are in nats: did you mean .to('bit') of the result?"),
        (datasets.noisy_xor, "seed", "did you mean random_state=?"),
        (credit.roc_auc, "weights", "did you mean sample_weight=?"),
        (estimators.Scorecard, "pod", "did you mean pdo=?"),
        (infoest.Interval, "base", "it takes low=, high=."),
    ],
)
def test_words_of_other_programs_are_understood(function: Any, word: str, text: str) -> None:
    assert refusal(function, **{word: 1}) == f"{function.__name__}() has no {word!r}; {text}"


def test_every_suggestion_is_a_keyword_of_something() -> None:
    known = {word for function in offered().values() for word in keywords(function)}
    known |= {word for owner, method in methods().values() for word in keywords(getattr(owner, method))}
    assert {word for words in MEANT.values() for word in words} - known == set()


def test_what_is_decorated_stays_what_it_was() -> None:
    for name in ("mutual_information", "total_correlation"):
        function = getattr(infoest, name)
        assert pickle.loads(pickle.dumps(function)) is function
        assert function.__name__ == name
        assert (function.__doc__ or "").startswith(("Mutual", "Total"))
        assert "**settings" in str(inspect.signature(infoest.total_correlation))
    card = estimators.Scorecard(pdo=30)
    assert clone(card).get_params() == card.get_params()
    assert list(inspect.signature(estimators.Scorecard).parameters)[:3] == ["encoder", "C", "pdo"]
    interval = infoest.Interval(low=1.0, high=2.0)
    assert pickle.loads(pickle.dumps(interval)) == interval._replace(low=1.0)


class Settings(TypedDict, total=False):
    """What the functions below take."""

    width: float


def test_the_first_unknown_keyword_is_named_and_open_functions_stay_open() -> None:
    @public
    def first(x: int, /, y: int = 1, *rest: int, z: int = 2, **settings: Unpack[Settings]) -> int:
        return x + y + z + int(settings.get("width", 0)) + len(rest)

    @public
    def whatever(**anything: Any) -> int:
        return len(anything)

    assert first(1, 2, 3, z=4, width=5) == 13
    assert refusal(first, y=1, wdth=2, height=3) == "first() has no 'wdth'; did you mean width=?"
    assert refusal(first, x=1) == "first() has no 'x'; it takes y=, z=, width=."
    assert whatever(a=1, b=2) == 2


def test_classes_are_called_by_the_name_of_the_subclass() -> None:
    class Base:
        def scale(self, by: int) -> int:
            return by

    @public
    @dataclass(frozen=True, slots=True)
    class Point(Base):
        left: float

        @classmethod
        def origin(cls, *, left: float = 0.0) -> Point:
            return cls(left)

    @public
    class Pair(NamedTuple):
        low: float

    class Mine(Point):
        pass

    assert (Mine.origin(left=2.0).left, Point(1.0).scale(by=3), Pair(low=2)) == (2.0, 3, (2,))
    assert refusal(Mine, lft=1) == "Mine() has no 'lft'; did you mean left=?"
    assert refusal(Mine.origin, lft=1) == "Mine.origin() has no 'lft'; did you mean left=?"
    assert refusal(Pair, lw=1) == "Pair() has no 'lw'; did you mean low=?"
