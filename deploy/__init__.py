"""What a server needs besides the product: nginx, systemd, a container, backups."""
