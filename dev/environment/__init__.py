"""What a bare machine needs before the addon can run, and where it is kept.

Everything in this package runs on the system's own Python with nothing but the
standard library, because it is what installs the rest.
"""
