"""The subcommands that work without Qt; in a file of its own, so that choosing one imports nothing else."""

SUBCOMMANDS = ("show", "stats", "model", "identify", "flops", "ops")
