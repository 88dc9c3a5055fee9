from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with OWASP's parameters (19 MiB, two passes, one lane).

    Django's own take five times the memory and eight threads; twenty people who sign in at once then wait for each other.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1


class ClientSecretHasher(PBKDF2PasswordHasher):
    """For API client secrets: 128 random characters need no slow hash, and every token request pays for it."""

    algorithm = "pbkdf2_sha256_client"
    iterations = 1000
