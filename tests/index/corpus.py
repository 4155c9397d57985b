"""A made-up study journal that the tests of search share."""

from __future__ import annotations

from datetime import date

from kg.index.base import Document


def make_document(
    id_: str,
    *,
    title: str = "",
    body: str = "",
    concepts: tuple[str, ...] = (),
    course: str = "",
    lecture: str = "",
    source: str = "journal.md",
    day: date | None = None,
    flags: tuple[str, ...] = (),
) -> Document:
    return Document(
        id=id_,
        title=title,
        body=body,
        concepts=concepts,
        course=course,
        lecture=lecture,
        source=source,
        date=day,
        flags=flags,
    )


DOCUMENTS = (
    make_document(
        "n1",
        title="Classic Networks",
        body="AlexNet similar to LeNet but much bigger\nGPU communication",
        concepts=("alexnet", "lenet"),
        course="cnn",
        lecture="cnn.classic-networks",
        day=date(2025, 8, 16),
    ),
    make_document(
        "n2",
        title="Optimization Algorithms",
        body="RMSprop divides by a running average\nadam combines both",
        concepts=("rmsprop", "adam"),
        course="dl",
        lecture="dl.rmsprop",
        day=date(2025, 3, 2),
        flags=("question",),
    ),
    make_document(
        "n3",
        title="Why Convolutions?",
        body="one convolution reduces much\nconvolutional layers share\nmax pooling",
        concepts=("convolution",),
        course="cnn",
        lecture="cnn.why-convolutions",
        day=date(2025, 8, 10),
        flags=("todo", "link"),
    ),
    make_document(
        "n4",
        title="Pooling Layers",
        body="pooling max\naverage pooling\nC++ and C# and tf.nn.conv2d in O(n)",
        course="cnn",
        lecture="cnn.pooling-layers",
        day=date(2025, 8, 5),
    ),
    make_document(
        "n5", body="神经网络 with a LeNet-5\nCafé λ x_1\nmax average", source=""
    ),
)
