"""A store → what whole requests for searching and completing take, in a fresh process.

``python scripts/search_http.py STORE QUERIES`` prints one JSON object: CPU milliseconds
of the thread that answers. Flask's test client asks: routing and JSON count, no socket
does. QUERIES is a file of JSON: a list of texts.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from spreads import find_spread

from api import create_app
from api.current import current_build
from kg.settings import make_settings

# Rounds of all queries that count, after one that does not.
ROUNDS = 2
MAX_KEYS = 20


def main() -> None:
    store, queries = map(Path, sys.argv[1:])
    texts = json.loads(queries.read_text(encoding="utf-8"))
    print(json.dumps(measure(store, texts)))


def measure(store: Path, texts: Sequence[str]) -> dict[str, Any]:
    """Return the spreads of searches, cold and warm, and of completions."""
    settings = make_settings({"store": store}, environment={}, folder=store.parent)
    app = create_app(settings)
    client = app.test_client()
    _get(client, "/api/v1/notes", {"limit": "1"})
    gc.collect()
    gc.freeze()
    first, *counted = [
        [_get(client, "/api/v1/search", {"q": text}) for text in texts]
        for _ in range(ROUNDS + 1)
    ]
    suggester = _get(client, "/api/v1/suggest", {"q": "a"})
    keys = [
        _get(client, "/api/v1/suggest", {"q": typed})
        for typed in find_keystrokes(texts)
    ]
    current_build(app).close()
    return {
        "search_first": asdict(find_spread(first)),
        "search": asdict(find_spread([took for each in counted for took in each])),
        "suggest_first": suggester,
        "suggest": asdict(find_spread(keys)),
    }


def find_keystrokes(texts: Iterable[str]) -> tuple[str, ...]:
    """Return what stands in the box after each letter of the texts, each once."""
    typed = (
        text[:end] for text in texts for end in range(1, min(len(text), MAX_KEYS) + 1)
    )
    return tuple(dict.fromkeys(each for each in typed if each.strip() == each))


def _get(client: Any, path: str, fields: dict[str, str]) -> float:
    """Return the CPU milliseconds of a request.

    Raises:
        RuntimeError: it was not answered.
    """
    began = time.thread_time()
    answer = client.get(path, query_string=fields)
    took = (time.thread_time() - began) * 1e3
    if answer.status_code != 200:
        raise RuntimeError(
            f"{path} with {fields} gave {answer.status_code}: "
            f"{answer.get_data(as_text=True)[:500]}"
        )
    return took


if __name__ == "__main__":
    main()
