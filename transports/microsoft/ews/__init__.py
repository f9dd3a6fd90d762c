"""Exchange by its web services (EWS)."""
