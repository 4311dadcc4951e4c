"""A preprocessing's SPEC taken apart as it is typed: also half of one, and one that the lab would refuse."""

import re

SIZES, VALUES = ("size", "crop"), ("mean", "std")
PARTS = (*SIZES, *VALUES)
_BETWEEN = re.compile(r"[\s,;:]+")


def parts(spec: str) -> dict[str, str]:
    """What is given of it, by key, as people read it: "0.485 0.456 0.406"."""
    given = (each.partition("=") for each in spec.split(",") if each.strip())
    return {key.strip(): value.strip().replace(":", " ") for key, _, value in given}


def joined(given: dict[str, str]) -> str:
    """The SPEC of these parts; those that are empty are not given."""
    written = {key: _BETWEEN.sub(":", value.strip()) for key, value in given.items()}
    return ",".join(f"{key}={value}" for key, value in written.items() if value)


def with_values(spec: str, known: str) -> str:
    """`known`, its mean and std, at the sizes of `spec` where it has any."""
    given, found = parts(spec), parts(known)
    kept = {key: value for key, value in given.items() if key not in VALUES}
    return joined((kept if kept else {key: found.get(key, "") for key in SIZES}) | {key: found[key] for key in VALUES})
