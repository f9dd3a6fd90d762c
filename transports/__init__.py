"""Mail protocols behind one interface; plain Python, never imports Odoo."""
