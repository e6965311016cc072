"""Layer 0: compiled functions of NumPy arrays and scalars; nothing here validates, threads or formats."""
