"""A bundled credit table, and generators of samples whose true information is known, to check estimates against."""

from __future__ import annotations

from .credit import load_german_credit
from .generators import bivariate_normal, categorical_uniform, normal_blocks
from .multivariate import SharedInformation, gaussian_system, noisy_xor, regime_mixture, smooth_xor
from .series import (
    additive_noise_channel,
    binary_channel,
    coupled_logistic_maps,
    ulam_lattice,
    vector_autoregression,
)

__all__ = [
    "SharedInformation",
    "additive_noise_channel",
    "binary_channel",
    "bivariate_normal",
    "categorical_uniform",
    "coupled_logistic_maps",
    "gaussian_system",
    "load_german_credit",
    "noisy_xor",
    "normal_blocks",
    "regime_mixture",
    "smooth_xor",
    "ulam_lattice",
    "vector_autoregression",
]
