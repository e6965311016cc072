"""Arguments that make each public function and estimator warn; the texts differ with the seed, by numbers or names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

import infoest
from infoest import estimators
from infoest._core.time_order import RowOrderWarning
from infoest.credit import (
    EmptyBinWarning,
    FewClustersWarning,
    FewEffectiveRowsWarning,
    NoFiniteFitWarning,
    UnconfirmedSetWarning,
    UnnamedEventWarning,
)
from infoest.credit.fairness.candidates import read_candidates
from infoest.credit.fairness.choice import check_one_sided_level, set_program
from infoest.credit.fairness.set_program import SetRules
from infoest.methods.kernel import EmptyBoxesWarning
from infoest.methods.near_copies import NearCopiesWarning
from infoest.methods.neighbors.probe import NeighborBiasWarning
from infoest.methods.neighbors.ties import RoundedValuesWarning
from infoest.methods.plugin.uncertainty import PlugInBiasWarning, UnseenCellsWarning
from infoest.methods.tail_dependence import TailDependenceWarning
from infoest.multivariate.oinformation import MethodsDisagreeWarning
from infoest.timeseries import count_transitions
from infoest.timeseries.diagnostics import SeriesWarning
from infoest.timeseries.states import ManyStatesWarning

Rng = np.random.Generator
Data = Callable[[Rng], tuple[Any, ...]]
CLUSTERS = np.repeat(np.arange(20), 10)
WEIGHTS = np.exp(2 * np.random.default_rng(0).normal(size=200))  # most rows count for nothing


def table(n_columns: int, form: Callable[[Any], tuple[Any, ...]] = lambda codes: (codes,)) -> Data:
    """Few rows of many categories: the plug-in is biased."""

    def draw(rng: Rng) -> tuple[Any, ...]:
        return form(rng.integers(0, 8, (rng.integers(100, 150), n_columns)).astype(str))

    return draw


def few_transitions(rng: Rng) -> tuple[Any]:
    codes = rng.integers(0, 26, 100)
    return (count_transitions(codes, tuple(range(26))),)


def few_letters(rng: Rng) -> tuple[Any]:
    """Half of the pairs of successive letters come once."""
    return (rng.integers(0, 8, rng.integers(50, 60)).astype(str),)


def few_rows(rng: Rng) -> tuple[Any]:
    return (rng.integers(0, 60, rng.integers(40, 60)).astype(str),)


def letters(n_columns: int) -> Data:
    return table(n_columns, lambda codes: tuple(codes.T))


def features(n_columns: int) -> Data:
    return table(n_columns + 1, lambda codes: (codes[:, :-1], codes[:, -1]))


def many_columns(rng: Rng) -> tuple[Any]:
    return (rng.integers(0, 8, (60, rng.integers(4, 8))).astype(str),)


def with_size(data: Data) -> Data:
    return lambda rng: (*data(rng), 3)


def far_tails(rng: Rng) -> tuple[Any]:
    """The density varies within the distance of neighbours."""
    return (rng.standard_cauchy((200, 4)),)


def with_order(data: Data) -> Data:
    return lambda rng: (*data(rng), 2)


def near_copies(rng: Rng) -> tuple[Any, Any]:
    """Two blocks that nearly determine each other: nearest neighbours are biased."""
    x, noise = rng.normal(size=(2, rng.integers(100, 400), 3))
    return x, x + rng.uniform(0.1, 0.4) * noise


def near_copies_given(rng: Rng) -> tuple[Any, Any, Any]:
    x, y = near_copies(rng)
    return x, y, rng.normal(size=len(x))


def stacked(rng: Rng) -> tuple[Any]:
    return (np.hstack(near_copies(rng)),)


def a_sum(rng: Rng) -> tuple[Any]:
    """A column and the five that it nearly sums: synergy that nearest neighbours lose."""
    X = rng.normal(size=(rng.integers(300, 500), 6))
    X[:, 0] += 2 * X[:, 1:].sum(axis=1)
    return (X,)


def near_lines(rng: Rng) -> tuple[Any, Any]:
    """Two columns that are nearly one."""
    x, noise = rng.normal(size=(2, 400))
    return x[:, None], x + 1e-5 * noise


def opposite_signs(rng: Rng) -> tuple[Any]:
    """The exclusive or of three signs, which correlations do not show."""
    X = rng.normal(size=(500, 3))
    X[:, 2] = np.abs(X[:, 2]) * np.sign(X[:, 0] * X[:, 1])
    return (X,)


def common_scale(rng: Rng) -> tuple[Any]:
    """Columns of a Student distribution: uncorrelated, and large together."""
    return (rng.normal(size=(500, 3)) / np.sqrt(rng.chisquare(2, size=(500, 1))),)


def common_scale_pair(rng: Rng) -> tuple[Any, Any]:
    x, y, _ = common_scale(rng)[0].T
    return x, y


def near_triple(rng: Rng) -> tuple[Any]:
    """Three columns that are nearly one."""
    return (rng.normal(size=(400, 1)) + 1e-3 * rng.normal(size=(400, 3)),)


def side_by_side(rng: Rng) -> tuple[Any]:
    return (np.column_stack(near_lines(rng)),)


def near_series(rng: Rng) -> tuple[Any, Any]:
    """A series, and one that follows it nearly without noise."""
    x, noise = rng.normal(size=(2, rng.integers(200, 400)))
    return x, np.roll(x, 1) + rng.uniform(0.01, 0.1) * noise


def chasing(rng: Rng) -> tuple[Any]:
    return (np.column_stack(near_series(rng)),)


def chaos(rng: Rng) -> tuple[Any]:
    """A series whose past nearly determines its present."""
    return (infoest.datasets.coupled_logistic_maps(400, 0.1, random_state=int(rng.integers(100)))[0],)


def walks(rng: Rng) -> tuple[Any, Any]:
    x, y = rng.normal(size=(2, rng.integers(150, 400))).cumsum(axis=1)
    return x, y


def walk(rng: Rng) -> tuple[Any]:
    return (walks(rng)[0],)


def both_walks(rng: Rng) -> tuple[Any]:
    return (pd.DataFrame(np.column_stack(walks(rng)), columns=[f"{name} {rng.integers(10**6)}" for name in "ab"]),)


def shuffled_days(rng: Rng) -> tuple[Any, Any]:
    """Series whose dates are not in order."""
    days = pd.date_range("2025-01-01", periods=int(rng.integers(200, 300)))
    frame = pd.DataFrame(rng.normal(size=(len(days), 2)), index=days).sample(frac=1, random_state=1)
    return frame[0], frame[1]


def sparse(rng: Rng) -> tuple[Any]:
    """Rows that stand alone in boxes of 0.3 standard deviations."""
    return (rng.normal(size=(rng.integers(100, 120), 3)),)


def sparse_pair(rng: Rng) -> tuple[Any, Any]:
    (columns,) = sparse(rng)
    return columns[:, :2], columns[:, 2]


def sparse_triple(rng: Rng) -> tuple[Any, ...]:
    return tuple(sparse(rng)[0].T)


def wide(rng: Rng) -> tuple[Any]:
    """Rows that stand alone in boxes of 0.5 standard deviations."""
    return (rng.normal(size=(rng.integers(100, 120), 8)),)


def rounded(rng: Rng) -> tuple[Any]:
    """Single values repeat, and rows do not."""
    return (np.round(rng.normal(size=(500, 2)), 2),)


def one_sided(rng: Rng, n: int = 80) -> tuple[Any, Any]:
    """A category without events."""
    category = np.where(rng.random(n) < 0.5, "a", "b")
    events = np.where(category == "a", 0, rng.random(n) < 0.5).astype(int)
    return pd.DataFrame({f"feature {rng.integers(10**6)}": category, "z": rng.normal(size=n)}), events


def one_sided_classes(rng: Rng) -> tuple[Any, Any]:
    frame, events = one_sided(rng)
    return frame, events + 2 * (frame["z"] > 0).to_numpy()


def one_column(rng: Rng) -> tuple[Any, Any]:
    frame, events = one_sided(rng)
    return (frame.iloc[:, 0] + str(rng.integers(10**6))).to_numpy(), events


def two_columns(rng: Rng) -> tuple[Any, Any, Any]:
    x, events = one_column(rng)
    return x, np.roll(x, 1), events


def clustered(n_columns: int) -> Data:
    """Letters and a target, rows that ``CLUSTERS`` and ``WEIGHTS`` belong to."""

    def draw(rng: Rng) -> tuple[Any, ...]:
        return (*rng.choice(["a", "b"], (n_columns, 200)), rng.integers(0, 2, 200))

    return draw


def weighted(rng: Rng) -> tuple[Any, Any, Any]:
    x, y = clustered(1)(rng)
    return pd.DataFrame({"x": x}), y, WEIGHTS


def in_words(rng: Rng) -> tuple[Any, Any]:
    frame, events = one_sided(rng)
    return frame[["z"]], np.where(events == 1, f"paid {rng.integers(10**6)}", "lost")


def protected(rng: Rng) -> tuple[Any, Any]:
    frame, events = one_sided(rng, 400)
    return frame.assign(sex=rng.integers(0, 2, 400)), events


def with_groups(rng: Rng) -> tuple[Any, Any, Any]:
    frame, events = one_sided(rng, 400)
    return frame, events, {"sex": rng.integers(0, 2, 400)}


def score_of_groups(rng: Rng) -> tuple[Any, Any]:
    return np.arange(80.0), {f"group {rng.integers(10**6)}": np.arange(80) > 40}


def periods(rng: Rng) -> tuple[Any]:
    """A bin that is empty in the first of two periods."""
    bins = [str(name) for name in rng.integers(10**6, size=3)]
    return (infoest.Counts.from_counts([40, 20, 0], [20, 20, 5], bins=bins, groups=["old", "new"]),)


def in_batches(rng: Rng) -> tuple[Any, Any, Any]:
    """A screen with bins of its own, and a batch in which one holds no events."""
    name, x = f"feature {rng.integers(10**6)}", rng.normal(size=80)
    return estimators.InformationValue(bins={name: [0]}), pd.DataFrame({name: x}), np.where(x > 0, x > 0.5, 0)


def drifted(rng: Rng) -> tuple[Any, Any]:
    """A fitted monitor, and rows in which a category is gone."""
    name = f"feature {rng.integers(10**6)}"
    monitor = estimators.StabilityMonitor().fit(pd.DataFrame({name: ["a", "b"] * 10}))
    return monitor, pd.DataFrame({name: ["a"] * 10})


def drifted_by_month(rng: Rng) -> tuple[Any, Any, Any]:
    return *drifted(rng), ["2026-01"] * 10


def unconfirmed(rng: Rng) -> tuple[Any, Any, Any]:
    """The bound that the half of the rows that chooses can just keep, and the other, with these seeds, cannot."""
    group = rng.integers(0, 2, 800)
    frame = pd.DataFrame(rng.normal(size=(800, 3)), columns=list("abc"))
    frame["b"] += 0.8 * group
    target = (frame["a"] + frame["b"] + rng.normal(size=800) > 0.6).astype(np.int64).to_numpy()
    frame["group"] = group
    learn, _ = read_candidates(frame, target, ["group"], event=None, bins=None, n_bins=5, max_codes=10).halves(0)
    program = set_program(learn.about_target(), learn.about_attributes(), SetRules(2, 3), check_one_sided_level(0.95))
    least = program.smallest(0)
    assert least is not None
    found = estimators.FairSelector(
        least[1] + 1e-9, protected_columns=["group"], confirm=True, min_features=2, random_state=0
    )
    return found, frame, target


def many_states(rng: Rng) -> tuple[Any]:
    return (rng.integers(0, 20, rng.integers(30, 60)),)


def follower(rng: Rng) -> tuple[Any]:
    """Codes that another series repeats a step later."""
    x = rng.integers(0, 8, rng.integers(150, 200))
    return (np.column_stack([x, np.roll(x, 1)]),)


BLOCKS = {"blocks": [[0, 1, 2], [3, 4, 5]]}
BOXES = {"method": "kernel", "bandwidth": 0.3}
COPULA = {"method": "gaussian_copula"}
PLUG_IN = {"method": "plugin"}
NETWORK = {"n_resamples": 99, "random_state": 0}
RESAMPLED = {"n_resamples": 19, "random_state": 0}
GIVEN = {"conditioning": [1]}
NEAREST = {"method": "ksg"}  # the default of four columns and more is anchored, and right there
# What is called, what it warns of, the data, and its settings: of a method, those of its class.
CASES: list[tuple[str, type[Warning], Data, dict[str, Any]]] = [
    ("entropy", UnseenCellsWarning, table(2), {}),
    ("entropy", PlugInBiasWarning, table(2), {"bias_correction": None}),
    ("entropy", NeighborBiasWarning, far_tails, {"method": "kozachenko_leonenko"}),
    ("entropy", EmptyBoxesWarning, sparse, BOXES),
    ("entropy", RoundedValuesWarning, rounded, {}),
    ("entropy", RoundedValuesWarning, rounded, {"method": "weighted_kozachenko_leonenko"}),
    ("renyi_entropy", UnseenCellsWarning, with_order(few_rows), {}),
    ("tsallis_entropy", UnseenCellsWarning, with_order(few_rows), {}),
    ("renyi_entropy", NeighborBiasWarning, with_order(far_tails), {}),
    ("renyi_entropy", EmptyBoxesWarning, with_order(wide), {"method": "kernel"}),
    ("tsallis_entropy", NeighborBiasWarning, with_order(far_tails), {}),
    ("tsallis_entropy", EmptyBoxesWarning, with_order(wide), {"method": "kernel"}),
    ("mutual_information", PlugInBiasWarning, letters(2), {}),
    ("mutual_information", NeighborBiasWarning, near_copies, NEAREST),
    ("mutual_information", NeighborBiasWarning, near_copies, {"method": "mixed", "n_jobs": 2}),
    ("mutual_information", EmptyBoxesWarning, sparse_pair, BOXES),
    ("mutual_information", RowOrderWarning, walks, {}),
    ("independence_test", RowOrderWarning, walks, RESAMPLED),
    ("feature_independence_test", RowOrderWarning, walks, RESAMPLED),
    ("joint_independence_test", RowOrderWarning, both_walks, RESAMPLED | {"quantity": "total_correlation"}),
    ("mutual_information", TailDependenceWarning, common_scale_pair, COPULA),
    ("conditional_mutual_information", PlugInBiasWarning, letters(3), {}),
    ("conditional_mutual_information", NeighborBiasWarning, near_copies_given, NEAREST),
    ("conditional_mutual_information", EmptyBoxesWarning, sparse_triple, BOXES),
    ("total_correlation", PlugInBiasWarning, table(3), {}),
    ("total_correlation", NeighborBiasWarning, stacked, BLOCKS | NEAREST),
    ("total_correlation", EmptyBoxesWarning, sparse, BOXES),
    ("dual_total_correlation", PlugInBiasWarning, table(3), {}),
    ("dual_total_correlation", NeighborBiasWarning, stacked, BLOCKS | NEAREST),
    ("dual_total_correlation", EmptyBoxesWarning, sparse, BOXES),
    ("o_information", PlugInBiasWarning, table(3), {}),
    ("o_information", NeighborBiasWarning, a_sum, NEAREST),
    ("o_information", EmptyBoxesWarning, sparse, BOXES),
    ("s_information", PlugInBiasWarning, table(3), {}),
    ("s_information", NeighborBiasWarning, stacked, NEAREST),
    ("s_information", EmptyBoxesWarning, sparse, BOXES),
    ("co_information", PlugInBiasWarning, table(3), {}),
    ("co_information", NeighborBiasWarning, stacked, BLOCKS | NEAREST),
    ("co_information", EmptyBoxesWarning, sparse, BOXES),
    ("feature_information", NeighborBiasWarning, near_lines, {}),
    ("feature_information", NeighborBiasWarning, near_lines, {"n_jobs": 2}),
    ("pairwise_mutual_information", NeighborBiasWarning, side_by_side, {}),
    ("pairwise_mutual_information", NeighborBiasWarning, side_by_side, {"n_jobs": 2}),
    ("transfer_entropy", PlugInBiasWarning, letters(2), {}),
    ("transfer_entropy", TailDependenceWarning, common_scale_pair, COPULA),
    ("transfer_entropy", NeighborBiasWarning, near_series, {}),
    ("transfer_entropy_scan", PlugInBiasWarning, letters(2), {"delays": [2]}),
    ("transfer_entropy_scan", NeighborBiasWarning, near_series, {"delays": [1]}),
    ("directed_information", PlugInBiasWarning, letters(2), {}),
    ("directed_information", NeighborBiasWarning, near_series, NEAREST),
    ("normalized_transfer_entropy", PlugInBiasWarning, letters(2), {}),
    ("normalized_transfer_entropy", NeighborBiasWarning, near_series, {}),
    ("effective_transfer_entropy", PlugInBiasWarning, letters(2), {"n_jobs": 2}),
    ("effective_transfer_entropy", NeighborBiasWarning, near_series, {}),
    ("active_information_storage", PlugInBiasWarning, letters(1), {}),
    ("active_information_storage", NeighborBiasWarning, chaos, {}),
    ("entropy_rate", UnseenCellsWarning, few_letters, {}),
    ("estimate_entropy_rate", UnseenCellsWarning, few_transitions, {}),
    ("entropy_rate", PlugInBiasWarning, letters(1), {"bias_correction": None}),
    ("entropy_rate", RoundedValuesWarning, rounded, {}),
    ("predictive_information", PlugInBiasWarning, letters(1), {}),
    ("predictive_information", NeighborBiasWarning, chaos, {}),
    ("transfer_entropy", RowOrderWarning, shuffled_days, {}),
    ("transfer_entropy", SeriesWarning, walks, {}),
    ("transfer_entropy_scan", SeriesWarning, walks, {"delays": [1, 2]}),
    ("directed_information", SeriesWarning, walks, {}),
    ("normalized_transfer_entropy", SeriesWarning, walks, {}),
    ("effective_transfer_entropy", SeriesWarning, walks, {"method": "gaussian"}),
    ("transfer_entropy_test", SeriesWarning, walks, {"method": "gaussian", "n_resamples": 19}),
    ("active_information_storage", SeriesWarning, walk, {}),
    ("predictive_information", SeriesWarning, walk, {}),
    ("entropy_rate", SeriesWarning, walk, {}),
    ("TransferEntropyNetwork.fit", SeriesWarning, both_walks, NETWORK),
    ("markov_order_test", ManyStatesWarning, many_states, {}),
    ("forward_selection", NeighborBiasWarning, near_lines, RESAMPLED),
    ("extreme_multiplets", PlugInBiasWarning, many_columns, PLUG_IN | {"count": 100}),
    ("multiplet_information", PlugInBiasWarning, many_columns, PLUG_IN),
    ("multiplet_information", NearCopiesWarning, near_triple, {}),
    ("multiplet_information", TailDependenceWarning, common_scale, {}),
    ("search_multiplets", PlugInBiasWarning, with_size(many_columns), PLUG_IN | {"n_starts": 100}),
    ("o_information_gradients", PlugInBiasWarning, table(3), {}),
    ("o_information_by_method", MethodsDisagreeWarning, opposite_signs, {"random_state": 0}),
    ("o_information_gradients", EmptyBoxesWarning, sparse, BOXES),
    ("information_value", EmptyBinWarning, one_column, {}),
    ("information_value", FewClustersWarning, clustered(1), {"clusters": CLUSTERS}),
    ("information_value", FewEffectiveRowsWarning, clustered(1), {"sample_weight": WEIGHTS}),
    ("woe_table", EmptyBinWarning, one_column, {}),
    ("population_stability_index", EmptyBinWarning, periods, {}),
    ("information_value_difference", EmptyBinWarning, two_columns, {}),
    ("information_value_difference", FewClustersWarning, clustered(2), {"clusters": CLUSTERS}),
    ("information_value_difference", FewEffectiveRowsWarning, clustered(2), {"sample_weight": WEIGHTS}),
    ("information_value_difference_test", FewClustersWarning, clustered(2), {"clusters": CLUSTERS}),
    ("information_value_difference_test", FewEffectiveRowsWarning, clustered(2), {"sample_weight": WEIGHTS}),
    ("information_value_difference_test", EmptyBinWarning, two_columns, {}),
    ("interaction_information_value", EmptyBinWarning, two_columns, {}),
    ("interaction_information_value", FewEffectiveRowsWarning, clustered(2), {"sample_weight": WEIGHTS}),
    ("fairness_frontier", EmptyBinWarning, with_groups, {}),
    ("score_fairness", EmptyBinWarning, score_of_groups, {}),
    ("psi_test", EmptyBinWarning, periods, {}),
    ("equivalence_test", EmptyBinWarning, periods, {"margin": 0.1}),
    ("information_value_scores", EmptyBinWarning, one_sided, {}),
    ("mutual_information_scores", PlugInBiasWarning, features(1), {}),
    ("mutual_information_scores", NeighborBiasWarning, near_lines, {}),
    ("MutualInformation.fit", PlugInBiasWarning, features(1), {}),
    ("MutualInformation.fit", NeighborBiasWarning, near_copies, NEAREST),
    ("ConditionalMutualInformation.fit", PlugInBiasWarning, features(2), GIVEN),
    ("ConditionalMutualInformation.fit", NeighborBiasWarning, near_copies, GIVEN | NEAREST),
    ("TotalCorrelation.fit", PlugInBiasWarning, table(3), {}),
    ("TotalCorrelation.fit", NeighborBiasWarning, stacked, BLOCKS | NEAREST),
    ("DualTotalCorrelation.fit", PlugInBiasWarning, table(3), {}),
    ("DualTotalCorrelation.fit", NeighborBiasWarning, stacked, BLOCKS | NEAREST),
    ("OInformation.fit", PlugInBiasWarning, table(3), {}),
    ("OInformation.fit", EmptyBoxesWarning, sparse, BOXES),
    ("Entropy.fit", UnseenCellsWarning, table(2), {}),
    ("Entropy.fit", PlugInBiasWarning, table(2), {"bias_correction": None}),
    ("Entropy.fit", NeighborBiasWarning, far_tails, {"method": "kozachenko_leonenko"}),
    ("Entropy.fit", RoundedValuesWarning, rounded, {}),
    ("Entropy.fit", EmptyBoxesWarning, sparse, BOXES),
    ("RenyiEntropy.fit", UnseenCellsWarning, table(2), {"alpha": 1}),
    ("RenyiEntropy.fit", NeighborBiasWarning, far_tails, {}),
    ("RenyiEntropy.fit", RoundedValuesWarning, rounded, {}),
    ("MarkovChain.fit", ManyStatesWarning, many_states, {}),
    ("MarkovChain.fit", UnseenCellsWarning, few_letters, {}),
    ("MarkovChain.partial_fit", ManyStatesWarning, many_states, {}),
    ("TransferEntropyNetwork.fit", PlugInBiasWarning, follower, NETWORK | PLUG_IN),
    ("TransferEntropyNetwork.fit", NeighborBiasWarning, chasing, NETWORK | {"method": "ksg", "n_jobs": 2}),
    ("InformationValue.fit", EmptyBinWarning, one_sided, {}),
    ("InformationValue.fit", FewEffectiveRowsWarning, weighted, {}),
    ("InformationValue.fit_transform", EmptyBinWarning, one_sided, {}),
    ("InformationValue.partial_fit", EmptyBinWarning, in_batches, {}),
    ("WOEEncoder.fit", EmptyBinWarning, one_sided, {}),
    ("WOEEncoder.fit_transform", EmptyBinWarning, one_sided, {}),
    ("WOEEncoder.fit", EmptyBinWarning, one_sided_classes, {"target_type": "multiclass"}),
    ("Binner.fit", EmptyBinWarning, one_sided, {"method": "quantile"}),
    ("Scorecard.fit", EmptyBinWarning, one_sided, {}),
    ("Scorecard.fit", NoFiniteFitWarning, one_sided, {}),
    ("Scorecard.fit", UnnamedEventWarning, in_words, {}),
    ("FairSelector.fit", EmptyBinWarning, protected, {"protected_columns": ["sex"], "max_protected": 0.5}),
    ("FairSelector.fit", UnconfirmedSetWarning, unconfirmed, {}),
    ("StabilityMonitor.psi", EmptyBinWarning, drifted, {}),
    ("StabilityMonitor.compare", EmptyBinWarning, drifted, {}),
    ("StabilityMonitor.monitor", EmptyBinWarning, drifted_by_month, {}),
    ("StabilityMonitor.score", EmptyBinWarning, drifted, {}),
]
