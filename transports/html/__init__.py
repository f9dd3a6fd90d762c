"""HTML of mail as events and as text; what is safe to show is not decided here."""
