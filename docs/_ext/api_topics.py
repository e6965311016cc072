"""One table: every public name under one topic, with the guide page that shows when to use it.

The pages of the API reference, the link "See the guide" at the end of each of them and the test that no public name is
missing are all made from it. A name is written as users import it, at its shortest address.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """A page of the API reference: its title and file, one sentence, and for each guide page the names it explains."""

    title: str
    file: str
    summary: str
    names: dict[str, str]

    def guide_of(self) -> dict[str, str]:
        """The guide page of each name of the topic."""
        return {name: guide for guide, names in self.names.items() for name in names.split()}


TOPICS = (
    Topic(
        "Entropies",
        "entropies",
        "How uncertain one variable, or several together, are.",
        {
            "reading-an-estimate": "infoest.entropy",
            "renyi": "infoest.renyi_entropy infoest.tsallis_entropy",
        },
    ),
    Topic(
        "Information between variables",
        "information",
        "What two variables share, with or without a third, and tables of such values.",
        {
            "reading-an-estimate": "infoest.mutual_information infoest.conditional_mutual_information",
            "many-tests": "infoest.feature_information infoest.pairwise_mutual_information",
        },
    ),
    Topic(
        "Many variables: redundancy and synergy",
        "many-variables",
        "What groups of three and more variables share, repeat, or tell only together.",
        {
            "redundancy-and-synergy": """
                infoest.total_correlation infoest.dual_total_correlation infoest.o_information infoest.s_information
                infoest.co_information infoest.multivariate.Multiplets infoest.multivariate.extreme_multiplets
                infoest.multivariate.multiplet_information infoest.multivariate.o_information_by_method
                infoest.multivariate.o_information_gradients infoest.multivariate.search_multiplets
            """,
        },
    ),
    Topic(
        "Time series",
        "series",
        "Transfer entropy, stored information and entropy rates, embeddings, and Markov chains.",
        {
            "series": """
                infoest.transfer_entropy infoest.transfer_entropy_scan infoest.active_information_storage
                infoest.entropy_rate infoest.timeseries.predictive_information infoest.timeseries.directed_information
                infoest.timeseries.effective_transfer_entropy infoest.timeseries.normalized_transfer_entropy
                infoest.timeseries.NonuniformEmbedding infoest.timeseries.UniformEmbedding
                infoest.timeseries.nonuniform_embedding infoest.timeseries.ragwitz_embedding
                infoest.timeseries.ordinal_patterns infoest.timeseries.Transitions
                infoest.timeseries.count_transitions infoest.timeseries.transition_matrix
                infoest.timeseries.stationary_distribution infoest.timeseries.markov_entropy_rate
                infoest.timeseries.estimate_entropy_rate
            """,
            "networks": "infoest.timeseries.TargetResult",
        },
    ),
    Topic(
        "Tests",
        "tests",
        "Is there any dependence at all? Tests by permutation, by turning series in time, and by limiting laws.",
        {
            "which-test": """
                infoest.inference.independence_test infoest.inference.conditional_independence_test
                infoest.inference.joint_independence_test infoest.inference.g_test
                infoest.inference.transfer_entropy_test infoest.inference.markov_order_test
                infoest.inference.information_power infoest.inference.information_sample_size
                infoest.inference.consistency_report
            """,
            "many-tests": "infoest.inference.feature_independence_test infoest.inference.forward_selection",
            "scorecard": "infoest.inference.calibration_test",
        },
    ),
    Topic(
        "Divergences and drift",
        "divergences",
        "How far two samples or two tables are apart, whether that is more than chance, and how many rows show it.",
        {
            "drift": """
                infoest.credit.population_stability_index infoest.credit.characteristic_stability_index
                infoest.credit.drift_verdict infoest.credit.Monitoring infoest.credit.Shift
                infoest.inference.psi_test infoest.inference.equivalence_test
                infoest.credit.divergence_power infoest.credit.divergence_sample_size
                infoest.credit.minimum_detectable_divergence
            """,
        },
    ),
    Topic(
        "Credit scoring",
        "credit",
        "Binning, weight of evidence, information value, discrimination and fairness.",
        {
            "information-value": """
                infoest.credit.information_value infoest.credit.information_value_difference
                infoest.credit.information_value_difference_test infoest.credit.interaction_information_value
                infoest.credit.woe_table
            """,
            "binning-honestly": """
                infoest.credit.Bins infoest.credit.Binning infoest.credit.binning_test infoest.credit.quantile_bins
                infoest.credit.count_intervals
            """,
            "scorecard": """
                infoest.credit.roc_auc infoest.credit.roc_auc_difference infoest.credit.gini_coefficient
                infoest.credit.kolmogorov_smirnov
            """,
            "fairness": """
                infoest.credit.fairness_frontier infoest.credit.FairnessFrontier infoest.credit.FairSet
                infoest.credit.score_fairness infoest.credit.ScoreFairness
            """,
        },
    ),
    Topic(
        "Estimators for scikit-learn",
        "estimators",
        "The same quantities as classes with ``fit``, for pipelines, searches and selection.",
        {
            "scikit-learn": """
                infoest.MutualInformation infoest.ConditionalMutualInformation infoest.Entropy infoest.RenyiEntropy
                infoest.MutualInformationSelector infoest.estimators.mutual_information_scores
                infoest.estimators.information_value_scores
            """,
            "redundancy-and-synergy": "infoest.TotalCorrelation infoest.DualTotalCorrelation infoest.OInformation",
            "series": "infoest.MarkovChain",
            "networks": "infoest.TransferEntropyNetwork",
            "binning-honestly": "infoest.Binner",
            "information-value": "infoest.InformationValue infoest.WOEEncoder",
            "scorecard": "infoest.Scorecard",
            "fairness": "infoest.FairSelector",
            "drift": "infoest.StabilityMonitor",
        },
    ),
    Topic(
        "Results",
        "results",
        "What functions return: estimates, tables of them, tests, intervals and counts.",
        {
            "reading-an-estimate": """
                infoest.Estimate infoest.EstimateArray infoest.Interval infoest.TestResult
            """,
            "scale": "infoest.Counts",
            "reproducibility": "infoest.show_versions",
        },
    ),
    Topic(
        "Plotting",
        "plotting",
        "One Display for each figure, as in scikit-learn.",
        {
            "reading-an-estimate": "infoest.plotting.InformationRankingDisplay",
            "which-test": "infoest.plotting.PermutationNullDisplay",
            "networks": "infoest.plotting.NetworkDisplay",
            "redundancy-and-synergy": "infoest.plotting.MultipletsDisplay",
            "drift": "infoest.plotting.StabilityDisplay infoest.plotting.MonitoringDisplay",
            "information-value": "infoest.plotting.WOEDisplay",
            "scorecard": """
                infoest.plotting.CalibrationCurveDisplay infoest.plotting.ROCDisplay
                infoest.plotting.ScoreDistributionDisplay
            """,
            "fairness": "infoest.plotting.FrontierDisplay",
        },
    ),
    Topic(
        "Data sets",
        "datasets",
        "A bundled credit table, and generators that return the true information with the data.",
        {
            "choosing-a-method": """
                infoest.datasets.bivariate_normal infoest.datasets.categorical_uniform infoest.datasets.normal_blocks
            """,
            "redundancy-and-synergy": """
                infoest.datasets.SharedInformation infoest.datasets.gaussian_system infoest.datasets.noisy_xor
                infoest.datasets.regime_mixture infoest.datasets.smooth_xor
            """,
            "series": """
                infoest.datasets.additive_noise_channel infoest.datasets.binary_channel
                infoest.datasets.coupled_logistic_maps infoest.datasets.ulam_lattice
                infoest.datasets.vector_autoregression
            """,
            "information-value": "infoest.datasets.load_german_credit",
        },
    ),
    Topic(
        "Errors and warnings",
        "errors-and-warnings",
        "What is refused and what is warned of, with what to do about it.",
        {
            "information-value": """
                infoest.credit.EmptyBinWarning infoest.credit.FewClustersWarning infoest.credit.FewEffectiveRowsWarning
            """,
            "scorecard": "infoest.credit.NoFiniteFitWarning infoest.credit.UnnamedEventWarning",
            "fairness": "infoest.credit.UnconfirmedSetWarning",
        },
    ),
    Topic(
        "Quantities as signed sums",
        "quantities",
        "Every quantity written down as a sum of joint entropies; for those who write a quantity or a method.",
        {
            "writing-your-own-method": """
                infoest.quantities.SignedSum infoest.quantities.entropy infoest.quantities.renyi
                infoest.quantities.conditional_entropy infoest.quantities.mutual_information
                infoest.quantities.conditional_mutual_information infoest.quantities.total_correlation
                infoest.quantities.dual_total_correlation infoest.quantities.o_information
                infoest.quantities.s_information infoest.quantities.co_information
            """,
        },
    ),
)


def guide_pages() -> dict[str, str]:
    """The guide page of every public name."""
    return {name: guide for topic in TOPICS for name, guide in topic.guide_of().items()}
