"""What is known of what a live model costs: counted first, timed after that."""

from dataclasses import dataclass

from inspector.flops.result import FlopReport


@dataclass(eq=False)
class CostState:
    """One per live model. Changed by app.controllers.costing only; everyone else reads it. GUI thread.

    off        nothing asked yet
    counting   the forward is counted: products, parameters, activations
    timing     `report` is there but for its times
    done       all that was asked for is there
    cancelled  by the user: what was counted stays
    failed     `message` says why; what was counted stays
    """

    state: str = "off"
    report: FlopReport | None = None
    input: tuple[str, ...] = ()  # one for each argument, as the command takes them; (): what the family takes
    device: str = "cpu"
    message: str = ""  # one sentence
    hint: str = ""

    @property
    def device_of_values(self) -> str:
        """That device, but where a forward gives values: on "meta" it gives shapes alone."""
        return "cpu" if self.device == "meta" else self.device

    @property
    def under_way(self) -> bool:
        return self.state in {"counting", "timing"}
