"""What an engine inherits from the environment: all but the variables that run code or change what is imported."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

REMOVED = {  # pattern -> why
    "PYTHON*": "import paths, start-up files, hooks and options: PYTHONPATH=. would let a torch.py beside the file win",
    "__PYVENV*": "the same, on macOS",
    "LD_PRELOAD": "a library loaded into every process",
    "LD_AUDIT": "likewise",
    "DYLD_INSERT_LIBRARIES": "likewise, on macOS",
    "GCONV_PATH": "character set modules are libraries too",
    "TORCH_FORCE_*WEIGHTS_ONLY_LOAD": "decides for us whether torch.load unpickles",
}
ADDED = {  # role -> variables
    "reader": {
        # a thread of OpenBLAS and an arena of malloc each reserve memory that the reader's limit counts
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "1",
    },
    "lab": {},
}


def scrubbed(environment: Mapping[str, str], role: str) -> dict[str, str]:
    """The environment for an engine of `role` started from a process that has `environment`."""
    kept = {
        name: value for name, value in environment.items() if not any(fnmatchcase(name, pattern) for pattern in REMOVED)
    }
    return kept | ADDED[role]
