from django.contrib.auth.hashers import PBKDF2PasswordHasher


class ClientSecretHasher(PBKDF2PasswordHasher):
    """For API client secrets: 128 random characters need no slow hash, and every token request pays for it."""

    algorithm = "pbkdf2_sha256_client"
    iterations = 1000
