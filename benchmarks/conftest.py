"""Settings of the benchmarks under pytest: one thread, and the kernel cache named by the sources."""

from __future__ import annotations

from validation.cache import prepare_environment

prepare_environment()
