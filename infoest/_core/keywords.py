"""A keyword that a public function does not know is refused in its own name, with the one that was meant.

Python names the inner function or the generated ``__init__`` where a keyword is passed on, and says nothing of what
would be right. So public functions and classes look at their keywords before anything is called; they keep signature,
docstring and address.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, wraps
from types import FunctionType
from typing import Any, NoReturn, TypeVar

from .errors import KeywordError

T = TypeVar("T", bound=Callable[..., Any])
CO_VARARGS, CO_VARKEYWORDS = 0x04, 0x08  # as in inspect
PACKAGE = __name__.partition(".")[0]

# What other programs, papers and older versions call it; the first name that a function has is suggested.
MEANT: dict[str, tuple[str, ...]] = {
    "B": ("n_resamples",),
    "alpha": ("renyi_order", "level"),
    "bias": ("bias_correction",),
    "bins": ("n_bins",),
    "bw": ("bandwidth",),
    "conditional": ("conditions", "conditioning"),
    "conf": ("level", "alpha"),
    "confidence": ("level", "alpha"),
    "correction": ("bias_correction", "adjustment"),
    "cuda": ("device",),
    "early_stopping": ("stop_early",),
    "estimator": ("method",),
    "gpu": ("device",),
    "groups": ("clusters", "blocks"),
    "history": ("lag_source", "lag", "order"),
    "k": ("n_neighbors",),
    "lag": ("lag_source", "max_lag", "order", "delay"),
    "n_bins": ("bins",),
    "n_boot": ("n_resamples",),
    "n_permutations": ("n_resamples",),
    "n_subsamples": ("n_resamples",),
    "n_surrogates": ("n_resamples",),
    "n_threads": ("n_jobs",),
    "neighbors": ("n_neighbors",),
    "nn": ("n_neighbors",),
    "normalize": ("standardize",),
    "order": ("pattern_length", "size"),
    "orders": ("sizes",),
    "permutations": ("n_resamples",),
    "pos_label": ("event",),
    "rng": ("random_state",),
    "seed": ("random_state",),
    "significance": ("alpha",),
    "stop_after": ("stop_early",),
    "surrogates": ("n_resamples",),
    "tau": ("tau_source", "delay"),
    "threads": ("n_jobs",),
    "threshold": ("margin",),
    "weight": ("sample_weight",),
    "weights": ("sample_weight",),
    "workers": ("n_jobs",),
    "z": ("conditions",),
}
UNITS = frozenset({"base", "log_base", "unit", "units"})


def public(target: T) -> T:
    """Decorate a public function, or a class and its public methods, to refuse keywords that they do not know.

    Raises TypeError on the call, with the name of what was called and of the keyword that was meant.
    """
    if not isinstance(target, type):
        return _checked(target, lambda _: target.__name__)
    made = "__new__" if issubclass(target, tuple) else "__init__"
    if isinstance(constructor := getattr(target, made), FunctionType):
        setattr(target, made, _checked(constructor, _name_of_class, bound=True))
    for owner in target.__mro__:
        if owner is target or owner.__module__.partition(".")[0] == PACKAGE:
            _check_methods(owner)
    return target


def _check_methods(owner: type) -> None:
    """Public methods of a class, in place: those of a base are named after the class that inherits them."""
    for name, body in list(vars(owner).items()):
        inner = body.__func__ if isinstance(body, classmethod) else body
        if name.startswith("_") or not isinstance(inner, FunctionType):
            continue
        checked = _checked(inner, partial(_name_of_method, name), bound=True)
        setattr(owner, name, classmethod(checked) if isinstance(body, classmethod) else checked)


def _name_of_class(args: tuple[Any, ...]) -> str:
    """Name of the class that is the first argument, or whose object is."""
    return str((args[0] if isinstance(args[0], type) else type(args[0])).__name__)


def _name_of_method(name: str, args: tuple[Any, ...]) -> str:
    return f"{_name_of_class(args)}.{name}"


def _checked(function: T, name: Callable[[tuple[Any, ...]], str], *, bound: bool = False) -> T:
    """The function behind a look at its keywords; itself where it takes any, or looks already."""
    known = _keywords_of(function)
    if known is None or hasattr(function, "__wrapped__"):
        return function
    offered = known[bound:]  # without the object or class
    allowed = frozenset(offered)

    @wraps(function)
    def checked(*args: Any, **keywords: Any) -> Any:
        for word in keywords:
            if word not in allowed:
                _refuse(name(args), word, offered, function)
        return function(*args, **keywords)

    return checked  # type: ignore[return-value]


def _keywords_of(function: Any) -> tuple[str, ...] | None:
    """Names in the order of the signature, those of a TypedDict in the place of ``**``; None where any will do.

    Read from the code itself, which costs nothing, rather than by :mod:`inspect`, on import of every function.
    """
    code = function.__code__
    n_named = code.co_argcount + code.co_kwonlyargcount
    named = code.co_varnames[code.co_posonlyargcount : n_named]
    if not code.co_flags & CO_VARKEYWORDS:
        return tuple(named)
    rest = code.co_varnames[n_named + bool(code.co_flags & CO_VARARGS)]
    annotation = str(function.__annotations__.get(rest, ""))
    if not annotation.startswith("Unpack["):
        return None
    return (*named, *function.__globals__[annotation[len("Unpack[") : -1]].__annotations__)


def _refuse(name: str, word: str, known: Sequence[str], function: Any) -> NoReturn:
    """Say what was meant, as far as a name can show."""
    import difflib

    near = [other for other in MEANT.get(word, ()) if other in known] or difflib.get_close_matches(word, known, 1)
    if near:
        raise KeywordError(f"{name}() has no {word!r}; did you mean {near[0]}=?", argument=word)
    if word in UNITS and function.__annotations__.get("return") == "Estimate":
        raise KeywordError(
            f"{name}() has no {word!r}; estimates are in nats: did you mean .to('bit') of the result?", argument=word
        )
    takes = ", ".join(f"{other}=" for other in known) or "no keywords"
    raise KeywordError(f"{name}() has no {word!r}; it takes {takes}.", argument=word)
