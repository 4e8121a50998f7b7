"""The Celery process: filters, tasks, and the roots that build them."""
