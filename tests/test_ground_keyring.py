"""The keyring that tests may use: a real one, on a message bus of its own."""

from __future__ import annotations

from keyring.backends import SecretService


def test_the_keyring_on_a_bus_of_its_own_keeps_a_chinese_secret(secret_service: None) -> None:
    backend = SecretService.Keyring()

    backend.set_password("zhuhang-test", "档案", "密钥 0123")

    assert backend.get_password("zhuhang-test", "档案") == "密钥 0123"
    backend.delete_password("zhuhang-test", "档案")
    assert backend.get_password("zhuhang-test", "档案") is None
