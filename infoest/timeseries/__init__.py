"""Transfer entropy and related quantities of time series, from lagged values that never cross a trial."""

from __future__ import annotations

from .chain_rate import estimate_entropy_rate
from .effective import effective_transfer_entropy
from .markov import (
    Transitions,
    count_transitions,
    markov_entropy_rate,
    stationary_distribution,
    transition_matrix,
)
from .memory import active_information_storage, entropy_rate, predictive_information
from .network import TargetResult
from .ordinal import ordinal_patterns
from .search import NonuniformEmbedding, UniformEmbedding, nonuniform_embedding, ragwitz_embedding
from .transfer import (
    directed_information,
    normalized_transfer_entropy,
    transfer_entropy,
    transfer_entropy_scan,
)

__all__ = [
    "NonuniformEmbedding",
    "TargetResult",
    "Transitions",
    "UniformEmbedding",
    "active_information_storage",
    "count_transitions",
    "directed_information",
    "effective_transfer_entropy",
    "entropy_rate",
    "estimate_entropy_rate",
    "markov_entropy_rate",
    "nonuniform_embedding",
    "normalized_transfer_entropy",
    "ordinal_patterns",
    "predictive_information",
    "ragwitz_embedding",
    "stationary_distribution",
    "transfer_entropy",
    "transfer_entropy_scan",
    "transition_matrix",
]
