"""Curation files → the decisions of a person that every build obeys.

A curation file is YAML (UTF-8, at most 10 MB, no anchors, aliases or tags), by default
``studygraph.yaml`` in a folder of notes. Each key may be left out::

    promote:                            # these are core concepts
      - skip connection
    refuse: [next week, figure 3]       # these are none, whatever knows them
    rename:                             # old name: new name; the old one stays an alias
      th convolution: depthwise convolution
    merge:                              # several concepts are one
      - into: ResNet
        labels: [residual network, residual net]
    keep_apart:                         # never take one of these for another
      - [metric, matrix]
    aliases:                            # further names
      Adam: [adaptive moment estimation]
    relations:                          # drawn where the notes mention both ends
      - {subject: Adam, predicate: combines, object: momentum}
    kinds:                              # what sort of thing it is, in any word
      Adam: algorithm

Labels are compared in their normal form (`kg.labels.normalise`): case, hyphens and the
plural do not matter. A label under promote, rename, merge, aliases, kinds or relations
that neither vocabulary nor notes declare becomes a core concept once the notes say it.
To rename to a name that another concept has is to merge the two. A merged label brings
the whole concept that it names; an alias does so only if it is that one's own label,
else it moves alone. A concept of which one label is refused lives on under the others.

Several notes folders may each have a file: their decisions are obeyed together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from kg.curation_checks import find_contradictions
from kg.decisions import Decision, Key, find_file_faults, read_decisions
from kg.yaml_fields import require_none
from kg.yaml_files import YamlFile, parse_yaml, read_yaml_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Curation:
    """What a person decided, in the order of the files."""

    decisions: tuple[Decision, ...] = ()

    @property
    def refused(self) -> frozenset[str]:
        """The normal forms of labels that are no concepts."""
        return frozenset(d.form for d in self.decisions if d.key is Key.REFUSE)

    @property
    def apart(self) -> frozenset[frozenset[str]]:
        """Pairs of normal forms that never stand for each other."""
        return frozenset(
            frozenset((d.form, d.other_form))
            for d in self.decisions
            if d.key is Key.KEEP_APART
        )


def read_curation(
    paths: Iterable[Path], *, instead: Mapping[Path, str] | None = None
) -> Curation:
    """Read curation files; those that do not exist decide nothing.

    ``instead`` are texts to be read in the place of what files hold.

    Raises:
        VocabularyError: a file cannot be read, does not hold what the format asks for,
            or contradicts itself or another; the message lists the problems of all.
        YamlError: a text of ``instead`` is not YAML.
    """
    instead = instead or {}
    on_disk = (path for path in paths if path.exists() and path not in instead)
    files, unreadable = read_yaml_files(on_disk)
    files += tuple(
        YamlFile(name=str(path), root=parse_yaml(text, name=str(path)))
        for path, text in instead.items()
    )
    faults = (*unreadable, *chain.from_iterable(map(find_file_faults, files)))
    decisions = read_decisions(files)
    # What is written wrongly may be what would contradict.
    require_none(faults or tuple(find_contradictions(decisions)))
    return Curation(decisions=decisions)
