"""Serve a build over HTTP: a JSON API and the pages that a person reads."""
