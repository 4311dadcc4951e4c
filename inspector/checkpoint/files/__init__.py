"""Files on disk: opened once, read by position, recognised by content, checked."""
