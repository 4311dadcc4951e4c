"""Each op in plain PyTorch: what runs where nothing could be compiled, and what the kernels are tested against."""
