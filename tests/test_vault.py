import stat
import tempfile
import threading
from pathlib import Path

from odoo.tests import TransactionCase

from ..tools.vault import (
    KeyFile,
    KeyInvalid,
    KeyMissing,
    KeyRing,
    Vault,
    WrongKey,
    new_key,
)

PLACE = ["mail.server.account", "password", 7, 12]


class TestVault(TransactionCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.key_file = KeyFile(Path(folder.name) / "keys" / "database.key")

    def test_opens_what_it_sealed(self):
        vault = Vault([new_key()])
        token = vault.seal("pässwört\N{KEY}", PLACE)
        self.assertNotIn("pässwört", token)
        self.assertEqual(vault.open(token, PLACE), "pässwört\N{KEY}")

    def test_token_moved_elsewhere_does_not_open(self):
        vault = Vault([new_key()])
        token = vault.seal("secret", PLACE)
        for place in (
            ["mail.server.profile", "password", 7, 12],
            ["mail.server.account", "other", 7, 12],
            ["mail.server.account", "password", 8, 12],
            ["mail.server.account", "password", 7, 13],
            ["mail.server.account", "password", 7],
        ):
            with self.subTest(place=place), self.assertRaises(WrongKey):
                vault.open(token, place)

    def test_altered_token_does_not_open(self):
        vault = Vault([new_key()])
        token = vault.seal("secret", PLACE)
        for broken in (token[:-4] + "AAAA", "", "no token", "ä"):
            with self.subTest(broken=broken), self.assertRaises(WrongKey):
                vault.open(broken, PLACE)

    def test_wrong_key_does_not_open(self):
        token = Vault([new_key()]).seal("secret", PLACE)
        with self.assertRaises(WrongKey):
            Vault([new_key()]).open(token, PLACE)

    def test_no_key_and_nonsense_as_key(self):
        with self.assertRaises(KeyMissing):
            Vault([])
        with self.assertRaises(KeyInvalid) as caught:
            Vault(["nonsense-key"])
        self.assertNotIn("nonsense-key", str(caught.exception))

    def test_rotation_keeps_old_tokens_readable(self):
        old, new = new_key(), new_key()
        token = Vault([old]).seal("secret", PLACE)
        both = Vault([new, old])
        self.assertEqual(both.open(token, PLACE), "secret")
        self.assertFalse(both.is_current(token))
        renewed = both.renew(token)
        self.assertTrue(both.is_current(renewed))
        self.assertEqual(Vault([new]).open(renewed, PLACE), "secret")

    def test_key_file_is_private(self):
        keys = self.key_file.keys_or_new()
        mode = stat.S_IMODE(self.key_file.path.stat().st_mode)
        self.assertEqual(mode, 0o600)
        self.assertEqual(self.key_file.keys_or_new(), keys)
        self.assertEqual(
            [path.name for path in self.key_file.path.parent.iterdir()],
            ["database.key"],
        )

    def test_workers_that_start_together_agree_on_the_key(self):
        barrier, found = threading.Barrier(8), []

        def worker():
            barrier.wait()
            found.append(tuple(self.key_file.keys_or_new()))

        threads = [threading.Thread(target=worker) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(found), 8)
        self.assertEqual(len(set(found)), 1)

    def test_reading_never_makes_a_key(self):
        ring = KeyRing("", self.key_file)
        with self.assertRaises(KeyMissing):
            ring.opening()
        self.assertFalse(self.key_file.path.exists())

    def test_configured_keys_win_and_no_file_is_made(self):
        key = new_key()
        ring = KeyRing(f" {new_key()} , {key}\n", self.key_file)
        token = Vault([key]).seal("secret", PLACE)
        self.assertEqual(ring.opening().open(token, PLACE), "secret")
        ring.sealing()
        self.assertFalse(self.key_file.path.exists())

    def test_rotation_of_the_key_file(self):
        ring = KeyRing("", self.key_file)
        token = ring.sealing().seal("secret", PLACE)
        ring.begin_rotation()
        self.assertEqual(ring.opening().open(token, PLACE), "secret")
        renewed = ring.opening().renew(token)
        ring.end_rotation()
        self.assertEqual(ring.opening().open(renewed, PLACE), "secret")
        self.assertEqual(ring.opening().open(token, PLACE), "secret")
        ring.begin_rotation()
        ring.end_rotation()
        with self.assertRaises(WrongKey):
            ring.opening().open(token, PLACE)
