"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id with OWASP's numbers (19 MiB, 2 passes, 1 lane): Django's own allow only 2 or 3 sign-ins a second."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
