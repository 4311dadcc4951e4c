"""What a model costs: the reference count of FLOPs, other counters beside it, and why they differ."""
