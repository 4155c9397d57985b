from __future__ import annotations

import pytest

from kg.index.base import Engine
from kg.index.memory import MemoryEngine
from tests.index.engine_contract import EngineContract


class TestMemoryEngine(EngineContract):
    @pytest.fixture
    def engine(self) -> Engine:
        return MemoryEngine()
