"""Turn note files into sources, notes, passages, links and log entries."""
