"""Credit: information value, weight of evidence and population stability, with intervals and tests."""

from __future__ import annotations

from .bins.binning import Bins
from .bins.interval_counts import count_intervals
from .bins.quantiles import quantile_bins
from .bins.rules import Binning
from .card.roc import gini_coefficient, kolmogorov_smirnov, roc_auc, roc_auc_difference
from .card.scorecard import NoFiniteFitWarning, UnnamedEventWarning
from .drift.monitoring import Monitoring, Shift
from .drift.stability import characteristic_stability_index, drift_verdict, population_stability_index
from .fairness.choice import FairSet, UnconfirmedSetWarning
from .fairness.frontier import FairnessFrontier, fairness_frontier
from .fairness.score import ScoreFairness, score_fairness
from .value.comparison import information_value_difference, information_value_difference_test
from .value.few_rows import FewClustersWarning, FewEffectiveRowsWarning
from .value.interaction import interaction_information_value
from .value.jeffreys import EmptyBinWarning
from .value.power import divergence_power, divergence_sample_size, minimum_detectable_divergence
from .value.rebinning import binning_test
from .value.woe import information_value, woe_table

__all__ = [
    "Binning",
    "Bins",
    "EmptyBinWarning",
    "FairSet",
    "FairnessFrontier",
    "FewClustersWarning",
    "FewEffectiveRowsWarning",
    "Monitoring",
    "NoFiniteFitWarning",
    "ScoreFairness",
    "Shift",
    "UnconfirmedSetWarning",
    "UnnamedEventWarning",
    "binning_test",
    "characteristic_stability_index",
    "count_intervals",
    "divergence_power",
    "divergence_sample_size",
    "drift_verdict",
    "fairness_frontier",
    "gini_coefficient",
    "information_value",
    "information_value_difference",
    "information_value_difference_test",
    "interaction_information_value",
    "kolmogorov_smirnov",
    "minimum_detectable_divergence",
    "population_stability_index",
    "quantile_bins",
    "roc_auc",
    "roc_auc_difference",
    "score_fairness",
    "woe_table",
]
