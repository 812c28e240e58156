"""Tools of those who change the project; nothing of the running system needs them."""
