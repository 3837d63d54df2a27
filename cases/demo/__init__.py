"""A small made-up world to play in. Loaded by `manage.py demo` alone; everybody and everything in it is invented."""
