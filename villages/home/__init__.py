"""The first page of every role: My work."""
