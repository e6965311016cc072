"""The lowest layer: compiled functions of NumPy arrays and scalars, which neither validate, thread nor format."""
