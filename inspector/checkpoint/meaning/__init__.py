"""What the content of a file means: containers, wrappers, modules, and the sentence that says it."""
