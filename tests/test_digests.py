from __future__ import annotations

import hashlib
import os
from pathlib import Path

from kg.digests import digest_file, file_id


def test_a_file_has_the_digest_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"momentum")
    expected = hashlib.sha256(b"momentum").hexdigest()
    assert digest_file(tmp_path / "file", known={}) == expected


def test_a_known_file_is_known_by_its_other_names_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"momentum")
    (tmp_path / "link").hardlink_to(tmp_path / "file")
    known = {file_id(tmp_path / "file"): "remembered"}
    assert digest_file(tmp_path / "link", known=known) == "remembered"


def test_a_file_that_was_written_again_is_another(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"momentum")
    known = {file_id(file): "remembered"}
    before = file.stat().st_mtime_ns
    file.write_bytes(b"momentun")
    os.utime(file, ns=(before, before + 1))
    assert digest_file(file, known=known) == hashlib.sha256(b"momentun").hexdigest()
