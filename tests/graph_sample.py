"""A made-up learner's snapshot of some forty deep-learning concepts, and its answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from kg.answers import BuildInfo
from kg.contents import make_contents
from kg.graph import build_graph
from kg.graph_answering import make_graph_answer
from kg.graph_answers import GraphAnswer
from kg.labels import make_slug
from kg.layout import place_nodes
from kg.records import (
    Concept,
    Course,
    Evidence,
    Lecture,
    Mention,
    Note,
    Origin,
    Passage,
    PassageKind,
    Predicate,
    Relation,
    Snapshot,
)
from kg.standing import find_standings
from kg.subgraph import select_subgraph

FIRST_DAY = date(2025, 6, 1)
BUILD = BuildInfo(id="gen-000001", built_at="2025-09-01T08:00:00Z", stale=False)

_LECTURES = """
Neural Networks: Logistic Regression; Gradient Descent; Backpropagation Intuition
Neural Networks: Activation Functions; Random Initialization
Improving Networks: Regularization; Dropout; Normalizing Inputs; Gradient Checking
Improving Networks: Mini-batch Gradient Descent; RMSprop; Adam Optimization Algorithm
Improving Networks: Batch Norm; Learning Rate Decay
Convolutional Networks: Padding; Strided Convolutions; Pooling Layers; Classic Networks
Convolutional Networks: Why Convolutions?; ResNets; Inception Network; Transfer Learning
"""

# subject | predicate | object | origin | lecture | words of the note
_RELATIONS = """
Adam|combines|RMSprop|vocabulary|Adam Optimization Algorithm|Adam takes RMSprop
Adam|combines|Momentum|vocabulary|Adam Optimization Algorithm|and momentum together
RMSprop|similar_to|Momentum|stated|RMSprop|RMSprop similar to momentum, divides by root
RMSprop|builds_on|Gradient descent|vocabulary|RMSprop|speeds up gradient descent
Momentum|builds_on|Gradient descent|stated|RMSprop|momentum is built on gradient descent
Mini-batch|used_for|Gradient descent|stated|Mini-batch Gradient Descent|use mini-batches
Epoch|related_to|Mini-batch|layout|Mini-batch Gradient Descent|epoch: all mini-batches
Learning rate|affects|Gradient descent|stated|Learning Rate Decay|too large: diverges
Learning rate decay|affects|Learning rate|stated|Learning Rate Decay|decay reduces it
Gradient descent|depends_on|Cost function|stated|Gradient Descent|needs the cost's slope
Gradient descent|depends_on|Backpropagation|vocabulary|Gradient Descent|flow back
Backpropagation|depends_on|Chain rule|vocabulary|Backpropagation Intuition|by the rule
Logistic regression|depends_on|Sigmoid|stated|Logistic Regression|sigmoid of z
Logistic regression|depends_on|Cost function|stated|Logistic Regression|cost: mean loss
Cost function|contrasts_with|Loss function|stated|Logistic Regression|loss: one example
Sigmoid|is_a|Activation function|vocabulary|Activation Functions|sigmoid, tanh, ReLU
Tanh|is_a|Activation function|vocabulary|Activation Functions|sigmoid, tanh, ReLU
ReLU|is_a|Activation function|vocabulary|Activation Functions|sigmoid, tanh, ReLU
Tanh|better_than|Sigmoid|stated|Activation Functions|tanh almost always beats sigmoid
ReLU|better_than|Sigmoid|stated|Classic Networks|sigmoid was in history, ReLU nowadays
Random initialization|affects|Symmetry breaking|stated|Random Initialization|breaks it
Dropout|is_a|Regularization|vocabulary|Dropout|dropout regularizes too
L2 regularization|is_a|Regularization|vocabulary|Regularization|L2 is the usual one
Regularization|affects|Overfitting|stated|Regularization|reduces variance
Dropout|affects|Overfitting|stated|Dropout|cannot rely on any one feature
L2 regularization|similar_to|Weight decay|stated|Regularization|also called weight decay
Gradient checking|used_for|Backpropagation|stated|Gradient Checking|to debug backprop
Normalizing inputs|affects|Gradient descent|stated|Normalizing Inputs|rounder cost
Batch norm|similar_to|Normalizing inputs|stated|Batch Norm|like normalizing, but inside
Batch norm|affects|Covariate shift|stated|Batch Norm|limits covariate shift
Batch norm|depends_on|Mini-batch|vocabulary|Batch Norm|mean over the mini-batch
Padding|used_for|Convolution|stated|Padding|pad so that the image keeps its size
Stride|part_of|Convolution|layout|Strided Convolutions|stride 2 jumps two pixels
Filter|part_of|Convolution|layout|Why Convolutions?|the filter itself is learned
Parameter sharing|part_of|Convolution|stated|Why Convolutions?|one filter everywhere
Max pooling|is_a|Pooling|vocabulary|Pooling Layers|max pooling: no parameters
Average pooling|is_a|Pooling|vocabulary|Pooling Layers|average is seldom used
Max pooling|better_than|Average pooling|stated|Classic Networks|nowadays max pooling
LeNet|depends_on|Convolution|vocabulary|Classic Networks|LeNet: conv, pool, conv, pool
AlexNet|builds_on|LeNet|vocabulary|Classic Networks|AlexNet after LeNet
AlexNet|similar_to|LeNet|stated|Classic Networks|AlexNet similar to LeNet
VGG-16|contrasts_with|AlexNet|stated|Classic Networks|VGG: simpler than AlexNet
ResNet|depends_on|Skip connection|stated|ResNets|skip connections go two layers ahead
Skip connection|affects|Vanishing gradient|stated|ResNets|helps with vanishing gradients
ResNet|builds_on|VGG-16|vocabulary|ResNets|plain network first
Inception network|combines|1x1 convolution|vocabulary|Inception Network|bottleneck layer
1x1 convolution|is_a|Convolution|vocabulary|Inception Network|network in network
Inception network|combines|Max pooling|vocabulary|Inception Network|do them all
Transfer learning|used_for|ResNet|stated|Transfer Learning|download weights of a ResNet
Adam|related_to|Learning rate|cooccurrence|Adam Optimization Algorithm|alpha is tuned
Adam|related_to|Gradient descent|cooccurrence|Adam Optimization Algorithm|like descent
Adam|related_to|RMSprop|cooccurrence|Adam Optimization Algorithm|Adam, RMSprop
ReLU|related_to|Convolution|cooccurrence|Classic Networks|conv, then ReLU
Pooling|related_to|Convolution|cooccurrence|Pooling Layers|one layer: conv and pool
Dropout|related_to|L2 regularization|cooccurrence|Dropout|similar effect to L2
"""


def make_sample() -> Snapshot:
    """Return three courses, 22 lectures with a note each, and what the notes name."""
    lectures = _make_lectures()
    titles = {lecture.title: lecture for lecture in lectures}
    rows = [line.split("|") for line in _RELATIONS.strip().splitlines()]
    words: dict[str, list[str]] = {lecture.id: [] for lecture in lectures}
    relations: list[Relation] = []
    mentions: list[Mention] = []
    labels: dict[str, str] = {}
    for subject, predicate, object_, origin, title, text in rows:
        lecture = titles[title]
        words[lecture.id].append(text)
        line = 2 + len(words[lecture.id])
        evidence = _evidence(lecture, line, text)
        relations.append(
            Relation(
                subject=make_slug(subject),
                predicate=Predicate(predicate),
                object=make_slug(object_),
                origin=Origin(origin),
                confidence=0.4 if origin == "cooccurrence" else 0.9,
                evidence=(evidence,),
                vocabulary=f"deep-learning: {subject}"
                if origin == "vocabulary"
                else None,
                verb="reduces" if "reduces" in text else None,
            )
        )
        for label in (subject, object_):
            labels[make_slug(label)] = label
            mentions.append(_mention(make_slug(label), evidence))
    return Snapshot(
        sources=(),
        skipped=(),
        courses=tuple(
            Course(id=make_slug(title), title=title, url=None)
            for title in dict.fromkeys(
                line.split(":")[0] for line in _LECTURES.strip().splitlines()
            )
        ),
        lectures=lectures,
        notes=tuple(
            _note(lecture, day, words[lecture.id])
            for day, lecture in enumerate(lectures)
        ),
        concepts=tuple(
            Concept(id=id_, label=label) for id_, label in sorted(labels.items())
        ),
        mentions=tuple(mentions),
        relations=(*relations, *_structure(lectures, mentions)),
    )


def _make_lectures() -> tuple[Lecture, ...]:
    lectures = []
    for line in _LECTURES.strip().splitlines():
        course, titles = line.split(": ")
        for title in titles.split("; "):
            lectures.append(
                Lecture(
                    id=f"{make_slug(course)}.{make_slug(title)}",
                    title=title,
                    course=make_slug(course),
                    week=1,
                    url=None,
                )
            )
    return tuple(lectures)


def _evidence(lecture: Lecture, line: int, text: str) -> Evidence:
    return Evidence(
        source=f"{lecture.course}.md",
        line=line,
        start=2,
        end=2 + len(text),
        quote=text,
        rule="sample",
        note=f"note-{lecture.id}",
    )


def _mention(concept: str, evidence: Evidence) -> Mention:
    return Mention(
        concept=concept,
        note=evidence.note,
        source=evidence.source,
        line=evidence.line,
        start=evidence.start,
        end=evidence.end,
        text=evidence.quote,
        found_by="sample",
    )


def _note(lecture: Lecture, day: int, words: list[str]) -> Note:
    return Note(
        id=f"note-{lecture.id}",
        source=f"{lecture.course}.md",
        line=1,
        end_line=2 + len(words),
        title=lecture.title,
        lecture=lecture.id,
        course=lecture.course,
        week=1,
        date=FIRST_DAY + timedelta(days=day),
        date_written=None,
        date_inferred=False,
        ranges=(),
        to_end=False,
        markers=(),
        links=(),
        passages=tuple(
            Passage(line=i, text=f"- {text}", start=2, kind=PassageKind.BULLET)
            for i, text in enumerate(words, start=3)
        ),
    )


def _structure(
    lectures: tuple[Lecture, ...], mentions: list[Mention]
) -> list[Relation]:
    """Return what lectures cover, their courses, and the order they were heard in."""
    covered: dict[tuple[str, str], Mention] = {}
    for mention in mentions:
        covered.setdefault(
            (mention.note.removeprefix("note-"), mention.concept), mention
        )
    bare = Relation(
        subject="",
        predicate=Predicate.COVERS,
        object="",
        origin=Origin.LAYOUT,
        confidence=1.0,
        evidence=(),
    )
    found = [
        replace(
            bare,
            subject=lecture,
            object=concept,
            evidence=(
                Evidence(
                    source=mention.source,
                    line=mention.line,
                    start=mention.start,
                    end=mention.end,
                    quote=mention.text,
                    rule="mention",
                    note=mention.note,
                ),
            ),
        )
        for (lecture, concept), mention in covered.items()
    ]
    for lecture, following in zip(lectures, (*lectures[1:], None), strict=True):
        assert lecture.course is not None
        found.append(
            replace(
                bare,
                subject=lecture.id,
                predicate=Predicate.PART_OF,
                object=lecture.course,
            )
        )
        if following is not None and following.course == lecture.course:
            found.append(
                replace(
                    bare,
                    subject=lecture.id,
                    predicate=Predicate.NEXT,
                    object=following.id,
                )
            )
    return found


def make_answer(
    snapshot: Snapshot,
    *,
    concept: str | None = None,
    depth: int = 1,
    course: str | None = None,
    predicates: Collection[Predicate] = (),
    origins: Collection[Origin] = (),
    limit: int = 150,
) -> GraphAnswer:
    """Answer as an open build does, straight from a snapshot."""
    graph = build_graph(snapshot)
    placed = place_nodes(graph)
    view = select_subgraph(
        graph,
        placed,
        concept=concept,
        depth=depth,
        course=course,
        predicates=predicates,
        origins=origins,
        limit=limit,
    )
    communities = find_standings(graph, placed).communities
    return make_graph_answer(make_contents(snapshot), graph, BUILD, view, communities)
