"""What to say of a forward that failed: the shapes up to the module that did, and the reason."""

from inspector.errors import BadRequest
from inspector.flops.inputs import Given
from inspector.flops.result import Shape
from inspector.flops.tracker import Tracker

LAST = 5  # modules told


def misfit(given: Given, tracker: Tracker, error: Exception) -> BadRequest:
    """The sentence for whatever a forward on `given` raised."""
    said = (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
    leaves = [
        (name, shape)
        for name, shape in tracker.trail
        if shape is not None and not any(other.startswith(f"{name}.") for other in tracker.types) and name
    ]
    chain = [f"input {_spelled(given)}"]
    if len(leaves) > LAST:
        chain.append("…")
    chain += [f"{name} {_times(shape)}" for name, shape in leaves[-LAST:]]
    where = tracker.failed
    if where is None:  # outside any module's forward: the arguments themselves
        return BadRequest(
            f"The model cannot be called with {given}: {said}.", "Give the shapes that its forward takes."
        )
    what = f"{where} ({tracker.types[where]})" if where else f"the model itself ({tracker.types['']})"
    text = " → ".join(chain)
    return BadRequest(f"The forward failed in {what} after {text}: {said}.", "Give another --input.")


def _spelled(given: Given) -> str:
    return str(given).replace(",", "×")


def _times(shape: Shape) -> str:
    return "×".join(map(str, shape)) or "scalar"
