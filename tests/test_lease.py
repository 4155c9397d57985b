from __future__ import annotations

from pathlib import Path

from kg.lease import LEASE_FILE, open_lease, take_away


def make(folder: Path) -> Path:
    directory = folder / "here"
    directory.mkdir()
    (directory / LEASE_FILE).touch()
    return directory


def test_a_leased_directory_is_not_taken_away(tmp_path: Path) -> None:
    directory = make(tmp_path)
    lease = open_lease(directory)
    assert lease is not None
    with lease:
        assert not take_away(directory, tmp_path / "gone")
    assert take_away(directory, tmp_path / "gone")
    assert not directory.exists()


def test_a_directory_that_is_gone_cannot_be_leased(tmp_path: Path) -> None:
    directory = make(tmp_path)
    take_away(directory, tmp_path / "gone")
    assert open_lease(directory) is None


def test_a_directory_without_a_lease_file_can_be_taken_away(tmp_path: Path) -> None:
    directory = make(tmp_path)
    (directory / LEASE_FILE).unlink()
    assert take_away(directory, tmp_path / "gone")
