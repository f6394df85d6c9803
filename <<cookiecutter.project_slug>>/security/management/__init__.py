"""What `manage.py` can do for security."""
