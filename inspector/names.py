"""The subcommands that work without Qt; in a file of its own, so that choosing one imports nothing else."""

SUBCOMMANDS = ("show", "stats", "diff", "convert", "model", "identify", "flops", "cam", "ops")
