"""What keeps the site safe beyond Django's own: middleware, deploy checks, the audit log, a report."""
