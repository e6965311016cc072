"""Every warning points at the caller's line, so that Python's default filter shows it again for other data."""

from __future__ import annotations

import ast
import doctest
import inspect
import pickle
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpydoc.docscrape import NumpyDocString
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import infoest
from infoest import credit, estimators, inference, multivariate, timeseries
from infoest._core.threads import fill_ranges, map_ranges, split
from infoest._core.warnings import InfoestWarning, warn, withholding
from infoest.credit import EmptyBinWarning
from infoest.methods.neighbors.ties import RoundedValuesWarning
from tests._core.warning_cases import CASES, Data, one_column, one_sided

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "infoest"
SPACES = (infoest, credit, inference, multivariate, timeseries, estimators)


def public(name: str) -> Any:
    """The function or class of that name."""
    return next(getattr(space, name) for space in SPACES if name in space.__all__)


def called(path: str, arguments: tuple[Any, ...], settings: dict[str, Any]) -> Any:
    """Call a function with settings, or a method of an instance with them: the first argument, where it is one."""
    name, _, method = path.partition(".")
    if not method:
        return public(name)(*arguments, **settings)
    if isinstance(arguments[0], public(name)):
        return getattr(arguments[0], method)(*arguments[1:])
    return getattr(public(name)(**settings), method)(*arguments)


@contextmanager
def recorded() -> Iterator[list[warnings.WarningMessage]]:
    """What is shown under Python's default filter in a process that has shown nothing yet."""
    globals().get("__warningregistry__", {}).clear()
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("default")
        yield seen


@pytest.mark.parametrize(
    ("path", "category", "data", "settings"), CASES, ids=[f"{path}-{category.__name__}" for path, category, *_ in CASES]
)
def test_a_second_call_on_other_data_warns_again_at_the_callers_line(
    path: str, category: type[InfoestWarning], data: Data, settings: dict[str, Any]
) -> None:
    drawn = [data(np.random.default_rng(seed)) for seed in (1, 2)]
    with recorded() as seen:
        for arguments in drawn:
            called(path, arguments, settings)
    ours = [warning for warning in seen if warning.category is category]
    assert len(ours) == 2
    assert {warning.filename for warning in seen} == {__file__}


# OInformation shares its docstring with quantities whose bias is probed; that of its own sum is not.
# RenyiEntropy inherits the docstring of Entropy, and takes no bias_correction.
UNPROBED = {("OInformation.fit", "NeighborBiasWarning"), ("RenyiEntropy.fit", "PlugInBiasWarning")}


def documented() -> set[tuple[str, str]]:
    """Every public function or method whose docstring says that it warns, and of what."""
    found = set()
    for space in SPACES:
        for name in space.__all__:
            value = getattr(space, name)
            members = [
                (f"{name}.{method}", body)
                for method, body in inspect.getmembers(value, inspect.isfunction)
                if inspect.isclass(value) and not method.startswith("_")
            ]
            for path, body in [(name, value), *members]:
                said = NumpyDocString(inspect.getdoc(body) or "")["Warns"] if callable(body) else []
                found |= {(path, kind.type) for kind in said}
    return found


def test_whatever_is_said_to_warn_is_tried() -> None:
    tried = {(path, category.__name__) for path, category, *_ in CASES}
    assert len(documented()) > 40
    assert documented() - tried == UNPROBED


# Callers that are not a line above the function


def test_a_line_is_found_through_scikit_learn_and_joblib() -> None:
    X, y = one_sided(np.random.default_rng(0))
    pipeline = make_pipeline(FunctionTransformer(), estimators.WOEEncoder())
    with recorded() as seen:
        pipeline.set_output(transform="pandas").fit_transform(X, y)
        cross_val_score(estimators.Scorecard(), X, y, cv=2, n_jobs=1)
    assert {EmptyBinWarning} <= {warning.category for warning in seen if warning.filename == __file__}
    assert {warning.filename for warning in seen} == {__file__}


def test_a_thread_of_the_users_is_pointed_at_through_what_started_it() -> None:
    """No line of theirs is on its stack unless the function that it runs is theirs."""

    def mine() -> None:
        credit.woe_table(*one_column(np.random.default_rng(0)))

    with recorded() as seen:
        for target in (mine, lambda: None):
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()
        thread = threading.Thread(target=credit.woe_table, args=one_column(np.random.default_rng(1)))
        thread.start()
        thread.join()
    assert [Path(warning.filename).name for warning in seen] == ["test_warnings.py", "threading.py"]


def counted(lo: int, hi: int) -> int:
    warn(f"rows {lo} to {hi}.", RoundedValuesWarning)
    return hi - lo


def written(lo: int, hi: int) -> None:
    counted(lo, hi)


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_warnings_of_workers_are_shown_in_order_by_the_thread_that_waits(
    n_jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = []

    def note(message: Warning, *_: Any) -> None:
        shown.append((str(message), threading.current_thread()))

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        monkeypatch.setattr(warnings, "showwarning", note)
        assert sum(map_ranges(counted, 100, n_jobs)) == 100
        fill_ranges(written, 200, n_jobs)
    ranges = [r for total in (100, 200) for r in split(total, 8 if n_jobs == 2 else 1)]
    assert shown == [(f"rows {lo} to {hi}.", threading.current_thread()) for lo, hi in ranges]


def test_a_command_and_a_doctest_are_callers_too() -> None:
    call = "import infoest; infoest.entropy([str(i) for i in range({n})])"
    code = f"{call.format(n=50)}\nfor n in (20, 60): {call.replace('{n}', 'n')}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert [line.split(":")[:2] for line in done.stderr.splitlines()] == [["<string>", n] for n in "122"]
    text = ">>> _ = infoest.entropy([str(i) for i in range(50)])"
    example = doctest.DocTestParser().get_doctest(text, {"infoest": infoest}, "e", "f", 0)
    with recorded() as seen:
        doctest.DocTestRunner().run(example)
    assert [warning.filename for warning in seen] == ["<doctest e[0]>"]


def test_a_warning_holds_its_remedy_apart_and_comes_whole_from_another_process() -> None:
    _, said = withholding(warn, "Steps of 0.1:", RoundedValuesWarning, "add digits.")
    (warning,) = pickle.loads(pickle.dumps(said))
    assert type(warning) is RoundedValuesWarning
    assert str(warning) == "Steps of 0.1: add digits."
    assert (warning.problem, warning.remedy) == ("Steps of 0.1:", "add digits.")


# One door


def other_doors(source: str) -> list[str]:
    """What warns by itself or counts frames, in the text of a module."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name("warnings"), attr="warn" | "warn_explicit"):
                found.append(ast.unparse(node))
            case ast.ImportFrom(module="warnings", level=0) | ast.Import(names=[ast.alias("warnings", str())]):
                found.append(ast.unparse(node))
            case ast.keyword("stacklevel") | ast.arg("stacklevel"):
                found.append("stacklevel")
    return found


def test_the_package_warns_by_one_function_only() -> None:
    files = [file for file in PACKAGE.rglob("*.py") if file != PACKAGE / "_core" / "warnings.py"]
    assert len(files) > 100
    assert {str(file): found for file in files if (found := other_doors(file.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "import warnings\nwarnings.warn('x')",
        "import warnings\nsay = warnings.warn_explicit",
        "from warnings import warn",
        "import warnings as w",
        "f(stacklevel=2)",
        "def f(*, stacklevel=3): ...",
    ],
)
def test_another_door_would_be_seen(planted: str) -> None:
    assert other_doors(planted)
    assert other_doors("from .._core.warnings import warn\nimport warnings\nwith warnings.catch_warnings(): ...") == []
