"""What makes the apps one site: settings, URLs, the server's entry points."""
