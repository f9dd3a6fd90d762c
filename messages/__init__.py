"""What is made of a message that was read; plain Python, never imports Odoo."""
