"""A trained pipeline → its accuracy on test sentences, and its card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacy.language import Language
from tagger_forms import (
    cut_clauses,
    cut_fragments,
    lower,
    title,
    without_articles,
    without_end,
)
from tagger_treebank import Sentence, make_example

LICENCE = "CC BY-SA 4.0"
NAME = "studygraph_tagger"
_CARD = """\
# en_studygraph_tagger {version}

A small spaCy pipeline that tags English words (XPOS in `token.tag_`, UPOS in
`token.pos_`) and is made for terse notes: lower-cased bullets, headings in Title Case,
lines without articles and final stops. `scripts/train_tagger` makes it again, byte
for byte.

## Data and licence

Trained on the training sentences of **Universal Dependencies English EWT**
(<https://universaldependencies.org/treebanks/en_ewt/>), which is licensed under
[Creative Commons Attribution-ShareAlike 4.0 International][licence]. This model is
derived from it and is licensed under the same terms ({licence}), whatever the licence
of the program that carries it. Changes made to the data: sentences were lower-cased,
set in Title Case or capitals, shortened, cut into fragments and joined.

> Natalia Silveira, Timothy Dozat, Marie-Catherine de Marneffe, Samuel Bowman,
> Miriam Connor, John Bauer, Chris Manning (2014): *A Gold Standard Dependency Corpus
> for English*. Proceedings of the Ninth International Conference on Language
> Resources and Evaluation (LREC).

The sentences are weblogs, newsgroups, e-mails, reviews and answers from the web (the
English Web Treebank, LDC2012T13): no textbook is among them, and unusual terms are
tagged by their shape, their ending and what stands beside them.

[licence]: https://creativecommons.org/licenses/by-sa/4.0/

## How it was trained

`{recipe}`

Every epoch draws new forms of the sentences, fragments of two to eight words cut from
their trees, and clauses bared to subject, verb and object. Part of the words are the
tokens of spaCy's English tokenizer, part those of the treebank. The weights are the
average of those passed through.

## Accuracy

Share of words of the {count} test sentences with the right tag. *Tokenized* text is
what notes are: there the words count that tokenizer and treebank have in common.

| sentences | words | XPOS | UPOS |
|---|---|---|---|
{rows}

*Terse*: lower-cased, without articles and final stop. *Clauses*: subject, verb and
object alone, lower-cased.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Shares of words with the right tag."""

    xpos: float
    upos: float


def measure(
    nlp: Language, sentences: Sequence[Sentence], *, gold_words: bool
) -> Accuracy:
    """Return the accuracy on words that tokenizer and treebank both have."""
    examples = [make_example(nlp, s, gold_words=gold_words) for s in sentences]
    read = nlp.pipe([example.predicted for example in examples])
    xpos = upos = words = 0
    for example, doc in zip(examples, read, strict=True):
        tags = example.get_aligned("TAG", as_string=True)
        pos = example.get_aligned("POS", as_string=True)
        for token, tag, part in zip(doc, tags, pos, strict=True):
            if tag is None or part is None:
                continue
            words += 1
            xpos += token.tag_ == tag
            upos += token.pos_ == part
    return Accuracy(xpos=xpos / words, upos=upos / words)


def make_sets(sentences: Sequence[Sentence]) -> dict[str, list[Sentence]]:
    """Return the sentences in the forms in which accuracy is told."""
    fragments = [cut for s in sentences for cut in cut_fragments(s)]
    clauses = [cut for s in sentences for cut in cut_clauses(s)]
    return {
        "full": list(sentences),
        "lower": [lower(s) for s in sentences],
        "title": [title(s) for s in sentences],
        "terse": [lower(without_articles(without_end(s))) for s in sentences],
        "fragments": [lower(f) for f in fragments],
        "fragments_title": [title(f) for f in fragments],
        "clauses": [lower(c) for c in clauses],
    }


def measure_sets(nlp: Language, sentences: Sequence[Sentence]) -> dict[str, float]:
    """Return every figure of the card, to four places."""
    figures = {}
    for name, chosen in make_sets(sentences).items():
        for words, gold in (("gold", True), ("tokenized", False)):
            got = measure(nlp, chosen, gold_words=gold)
            figures[f"{name}_{words}_xpos"] = round(got.xpos, 4)
            figures[f"{name}_{words}_upos"] = round(got.upos, 4)
    return figures


def make_card(
    *, version: str, recipe: str, count: int, figures: Mapping[str, float]
) -> str:
    """Return the card as Markdown; ``count`` is how many sentences were measured."""
    rows = []
    for key in figures:
        if key.endswith("_xpos"):
            name, words, _ = key.rsplit("_", 2)
            shown = name.replace("_", ", ")
            xpos, upos = figures[key], figures[key[:-5] + "_upos"]
            rows.append(f"| {shown} | {words} | {xpos:.4f} | {upos:.4f} |")
    return _CARD.format(
        version=version,
        recipe=recipe,
        licence=LICENCE,
        count=count,
        rows="\n".join(rows),
    )
