"""What can go wrong, as sentences that name the value and the remedy.

::

    KgError                 exit code 1, HTTP 500
    ├── UsageError          exit code 2, HTTP 422: a wrong option or parameter
    │   └── SettingsError   a key or a value of kg.toml or of a KG_* variable
    ├── NotFoundError       exit code 1, HTTP 404: nothing has that id
    ├── InputError          exit code 1: a file that the build cannot do without
    │   ├── NotesError      a notes path that is missing or holds no notes
    │   ├── VocabularyError a vocabulary, catalogue or curation file, with its line
    │   ├── YamlError       a text that is not YAML of plain values
    │   └── RdfError        a file that is not RDF, or cannot be read as such
    ├── StoreError          exit code 1, HTTP 503: a store that cannot be used
    │   ├── NoBuildError    nothing has been built there yet
    │   └── DamagedError    a generation that does not match its manifest
    │       └── FormatError one that another version of Studygraph has written
    ├── LossError           exit code 1: publishing would lose relations
    └── BusyError           exit code 75, HTTP 409: another build holds the lock
"""

from __future__ import annotations


class KgError(Exception):
    """A failure that a person can act on: what is wrong, and what to do about it.

    ``str(error)`` is one or two full sentences, ready to print.
    """

    exit_code = 1
    status = 500


class UsageError(KgError):
    """An option, an argument or a query parameter is wrong."""

    exit_code = 2
    status = 422


class SettingsError(UsageError):
    """A setting is unknown or has a value that cannot be used."""


class NotFoundError(KgError):
    """Nothing has the id that was asked for."""

    status = 404


class InputError(KgError):
    """An input file that the build cannot do without is missing or broken."""


class NotesError(InputError):
    """A notes path does not exist, or no readable notes are below it."""


class VocabularyError(InputError):
    """A vocabulary, catalogue or curation file does not hold what its format asks."""


class _PlacedError(InputError):
    """``sentence`` is the message without its place; ``line`` 0 is the whole file."""

    def __init__(self, sentence: str, *, name: str, line: int = 0) -> None:
        super().__init__(
            f"{name}:{line}: {sentence}" if line else f"{name}: {sentence}"
        )
        self.sentence = sentence
        self.line = line


class YamlError(_PlacedError):
    """A text is not YAML, or holds more than plain values."""


class RdfError(_PlacedError):
    """A file is not the RDF that its name promises, or there is nothing to read it."""


class StoreError(KgError):
    """The store directory cannot be read or written."""

    status = 503


class NoBuildError(StoreError):
    """The store holds no finished build."""


class DamagedError(StoreError):
    """A generation's files differ from what its manifest promises."""


class FormatError(DamagedError):
    """A generation is written as another version of Studygraph writes them."""


class LossError(KgError):
    """Publishing would lose relations although their text still stands."""


class BusyError(KgError):
    """Another build holds the store's lock."""

    exit_code = 75
    status = 409
