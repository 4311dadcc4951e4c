"""Our own C++ and CUDA operators live here; nothing of the rest of the program is imported."""
