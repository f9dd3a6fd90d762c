"""Browsers besides Chromium, each with the few things that a story needs."""
