"""Which servers a domain's mail is on."""
