"""Statistics of every element of every tensor: streamed from the file, counted by native.ops, judged by rules."""
