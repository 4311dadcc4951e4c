"""All rules, in the order in which they are told."""

from inspector.stats.findings import batchnorm, channels, copies, initial, optimizer, outliers, values
from inspector.stats.findings.rule import Rule

_ALL = {
    rule.name: rule
    for module in (values, channels, outliers, batchnorm, initial, copies, optimizer)
    for rule in module.RULES
}
ORDER = (
    "nan", "inf", "bn_negative", "moment_negative", "all_zero", "constant", "dead_channels", "initial", "bn_untrained",
    "optimizer_other", "momentum_large", "moment_zero", "step_missing", "identical", "outliers", "bn_small",
    "near_overflow", "subnormals",
)  # fmt: skip
RULES: tuple[Rule, ...] = tuple(_ALL[name] for name in ORDER)
