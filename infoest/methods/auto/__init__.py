"""Balanced sums of many columns: a copula that explains most of the dependence, and neighbours for what is left."""
