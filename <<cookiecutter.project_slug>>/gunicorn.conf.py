"""How gunicorn serves the site: `gunicorn` in this folder finds this file by its name."""

wsgi_app = "config.wsgi:application"
bind = "127.0.0.1:8000"
workers = 2
threads = 4

# Which forwarding headers to believe is decided in one place: TRUSTED_PROXY_COUNT in the settings.
# By default gunicorn would take X-Forwarded-Proto from anybody on this machine.
forwarded_allow_ips = ""

# Nobody manages the server through a socket in the home folder.
control_socket_disable = True
