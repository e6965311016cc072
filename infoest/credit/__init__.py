"""Credit: information value, weight of evidence and population stability, with intervals and tests."""

from __future__ import annotations

from .binning import Bins
from .comparison import information_value_difference, information_value_difference_test
from .fair_score import ScoreFairness, score_fairness
from .fairness import FairnessFrontier, FairSet, UnconfirmedSetWarning, fairness_frontier
from .interaction import interaction_information_value
from .interval_counts import count_intervals
from .jeffreys import EmptyBinWarning
from .monitoring import Monitoring, Shift
from .power import divergence_power, minimum_detectable_value, sample_size
from .rebinning import binning_test
from .refinement import quantile_bins
from .roc import gini_coefficient, kolmogorov_smirnov, roc_auc, roc_auc_difference
from .rules import Binning
from .scorecard import NoFiniteFitWarning
from .stability import characteristic_stability_index, drift_verdict, population_stability_index
from .woe import information_value, woe_table

__all__ = [
    "Binning",
    "Bins",
    "EmptyBinWarning",
    "FairSet",
    "FairnessFrontier",
    "Monitoring",
    "NoFiniteFitWarning",
    "ScoreFairness",
    "Shift",
    "UnconfirmedSetWarning",
    "binning_test",
    "characteristic_stability_index",
    "count_intervals",
    "divergence_power",
    "drift_verdict",
    "fairness_frontier",
    "gini_coefficient",
    "information_value",
    "information_value_difference",
    "information_value_difference_test",
    "interaction_information_value",
    "kolmogorov_smirnov",
    "minimum_detectable_value",
    "population_stability_index",
    "quantile_bins",
    "roc_auc",
    "roc_auc_difference",
    "sample_size",
    "score_fairness",
    "woe_table",
]
