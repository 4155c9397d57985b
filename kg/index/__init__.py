"""Full-text search behind one engine protocol."""
