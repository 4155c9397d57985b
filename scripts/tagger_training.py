"""The treebank in ../shared/treebank → the spaCy pipeline in data/tagger.

Every figure of the training stands in `Recipe`; steps are counted, not timed, and
all chance comes from its seed, so that training again writes the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import spacy
from spacy.lang.en import English
from spacy.language import Language
from tagger_card import LICENCE, NAME, make_card, measure_sets
from tagger_forms import (
    Form,
    capital,
    choose,
    cut_clauses,
    cut_fragments,
    garble,
    join,
    keep,
    lower,
    lower_common,
    title,
    upper,
    without_articles,
    without_end,
)
from tagger_treebank import Sentence, make_example, read_treebank
from thinc.api import Adam, fix_random_seed, warmup_linear

PROJECT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("STUDYGRAPH_SHARED", PROJECT.parent / "shared"))
TREEBANK = SHARED / "treebank"
FOLDER = PROJECT / "data" / "tagger"
VERSION = "1.0.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What is trained, for how many steps of about ``batch_words`` words."""

    width: int = 96
    depth: int = 2
    pieces: int = 2
    rows: tuple[int, ...] = (5000, 1000, 2500, 1500)
    steps: int = 2400
    batch_words: int = 1000
    rate: float = 0.002
    warmup: int = 200
    dropout: float = 0.1
    fragments: int = 14_000
    clauses: int = 6_000
    joined: float = 0.15
    garbled: float = 0.15
    gold_words: float = 0.25
    seed: int = 20


# How often each form is drawn. Whole sentences stay the larger part: of fragments
# alone a tagger would forget how a text reads.
SENTENCE_FORMS: list[tuple[Form, float]] = [
    (keep, 0.62),
    (lower, 0.28),
    (title, 0.07),
    (upper, 0.03),
]
FRAGMENT_FORMS: list[tuple[Form, float]] = [
    (lower_common, 0.4),
    (lower, 0.2),
    (capital, 0.15),
    (title, 0.15),
    (keep, 0.1),
]
# What stands between two fragments on a line, and whether a space comes before it.
SIGNS = ((":", False),) * 4 + (
    (",", False),
    ("->", True),
    ("=", True),
    ("/", True),
    ("-", True),
    ("=>", True),
    ("|", True),
)
SENTENCE_ENDS: list[tuple[Form, float]] = [(keep, 0.7), (without_end, 0.3)]
SENTENCE_ARTICLES: list[tuple[Form, float]] = [(keep, 0.9), (without_articles, 0.1)]


def make_pipeline(recipe: Recipe) -> Language:
    """Return an untrained pipeline: tok2vec, tagger (XPOS), morphologizer (UPOS)."""
    nlp = English()
    embed = {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": recipe.width,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
        "rows": list(recipe.rows),
        "include_static_vectors": False,
    }
    encode = {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": recipe.width,
        "window_size": 1,
        "maxout_pieces": recipe.pieces,
        "depth": recipe.depth,
    }
    whole = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}
    nlp.add_pipe("tok2vec", config={"model": whole})
    listener = {
        "@architectures": "spacy.Tok2VecListener.v1",
        "width": recipe.width,
        "upstream": "*",
    }
    model = {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}
    nlp.add_pipe("tagger", config={"model": model})
    nlp.add_pipe("morphologizer", config={"model": model})
    return nlp


def make_epoch(
    sentences: Sequence[Sentence],
    fragments: Sequence[Sentence],
    clauses: Sequence[Sentence],
    *,
    recipe: Recipe,
    random: Random,
) -> list[Sentence]:
    """Return the sentences in the forms of notes, with fragments, shuffled."""
    epoch = []
    for sentence in sentences:
        for forms in (SENTENCE_ENDS, SENTENCE_ARTICLES, SENTENCE_FORMS):
            sentence = choose(random, forms)(sentence)
        epoch.append(sentence)
    drawn = random.choices(fragments, k=recipe.fragments)
    drawn += random.choices(clauses, k=recipe.clauses)
    random.shuffle(drawn)
    drawn = [choose(random, FRAGMENT_FORMS)(fragment) for fragment in drawn]
    for first, second in zip(drawn[::2], drawn[1::2], strict=False):
        if random.random() < recipe.joined:
            sign, space = random.choice(SIGNS)
            epoch.append(join(first, sign, second, space=space))
        else:
            epoch += (first, second)
    random.shuffle(epoch)
    return [garble(sentence, random, recipe.garbled) for sentence in epoch]


def _batches(
    sentences: Sequence[Sentence], recipe: Recipe, random: Random
) -> Iterator[list[Sentence]]:
    """Yield batches without end, each epoch in new forms."""
    fragments = [cut for s in sentences for cut in cut_fragments(s)]
    clauses = [cut for s in sentences for cut in cut_clauses(s)]
    while True:
        batch: list[Sentence] = []
        words = 0
        for sentence in make_epoch(
            sentences, fragments, clauses, recipe=recipe, random=random
        ):
            batch.append(sentence)
            words += len(sentence.words)
            if words >= recipe.batch_words:
                yield batch
                batch, words = [], 0


def train(sentences: Sequence[Sentence], recipe: Recipe) -> Language:
    """Return a pipeline trained on the sentences."""
    fix_random_seed(recipe.seed)
    random = Random(recipe.seed)
    nlp = make_pipeline(recipe)
    nlp.initialize(lambda: [make_example(nlp, s, gold_words=True) for s in sentences])
    rates = warmup_linear(recipe.rate, recipe.warmup, recipe.steps)
    adam = Adam(
        rates,  # type: ignore[arg-type]
        L2=0.01,
        L2_is_weight_decay=True,
        grad_clip=1.0,
    )
    batches = _batches(sentences, recipe, random)
    losses: dict[str, float] = {}
    for step in range(recipe.steps):
        examples = [
            make_example(nlp, s, gold_words=random.random() < recipe.gold_words)
            for s in next(batches)
        ]
        nlp.update(examples, drop=recipe.dropout, sgd=adam, losses=losses)
        adam.step_schedules()
        if step % 200 == 199:
            shown = "  ".join(f"{name} {loss:.0f}" for name, loss in losses.items())
            print(f"step {step + 1}: {shown}", flush=True)
            losses.clear()
    with nlp.use_params(adam.averages):
        averaged = nlp.to_bytes()
    return nlp.from_bytes(averaged)


def save(nlp: Language, recipe: Recipe, folder: Path) -> str:
    """Write the pipeline with a new vocabulary, and return its version.

    The strings of the training sentences are left behind. The version ends in a
    digest of the weights, so that builds know one tagger from another.
    """
    lasting = make_pipeline(recipe).from_bytes(nlp.to_bytes(exclude=["vocab"]))
    digest = hashlib.sha256()
    for name in lasting.pipe_names:
        part = lasting.get_pipe(name)
        digest.update(part.model.to_bytes())  # type: ignore[attr-defined]
        for label in part.labels:  # type: ignore[attr-defined]
            lasting.vocab.strings.add(label)
    version = f"{VERSION}+{digest.hexdigest()[:8]}"
    lasting.meta |= {
        "name": NAME,
        "version": version,
        "license": LICENCE,
        "description": "Tags the words of terse English notes.",
        "spacy_version": ">=3.7,<4.0.0",
    }
    lasting.to_disk(folder)
    return version


def main() -> None:
    """Train on the treebank, save, measure on its test sentences, write the card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    folder = parser.parse_args().folder
    if not TREEBANK.is_dir():
        sys.exit(f"There is no treebank at {TREEBANK}.")
    recipe = Recipe()
    nlp = train(read_treebank(TREEBANK / "en_ewt-train.conllu.gz"), recipe)
    version = save(nlp, recipe, folder)
    test = read_treebank(TREEBANK / "en_ewt-test.conllu.gz")
    figures = measure_sets(spacy.load(folder), test)
    card = make_card(
        version=version, recipe=str(recipe), count=len(test), figures=figures
    )
    (folder / "README.md").write_text(card, encoding="utf-8")
    print(card)


if __name__ == "__main__":
    main()
