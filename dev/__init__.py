"""Development tools: nothing in here is part of the addon at run time."""
