"""The synapses of the interop tests, as a subnet would declare them; tests/interop/synapses.ts declares the same."""

from typing import Any, ClassVar, Optional

import bittensor
from bittensor.utils import networking
from pydantic import BaseModel

# Axon and Dendrite ask a service on the internet for their own address when they are made.
networking.get_external_ip = lambda: "198.51.100.9"

Synapse = bittensor.Synapse
StreamingSynapse = bittensor.StreamingSynapse


class Inner(BaseModel):
    a: int
    b: Optional[str] = None


class Echo(bittensor.Synapse):
    text: str
    nums: list[int] = []
    opt: Optional[float] = None
    answer: Optional[str] = None
    required_hash_fields: ClassVar[tuple[str, ...]] = ("text", "nums", "opt")


class Kinds(bittensor.Synapse):
    flag: bool
    whole: int
    big: int
    share: float
    words: list[str]
    table: dict[str, float]
    pair: tuple[int, ...] = ()
    anything: Any = None
    inner: Optional[Inner] = None
    seen: Optional[str] = None
    required_hash_fields: ClassVar[tuple[str, ...]] = (
        "flag", "whole", "big", "share", "words", "table", "pair", "anything", "inner",
    )


class Count(StreamingSynapse):
    to: int
    text: str = ""
    required_hash_fields: ClassVar[tuple[str, ...]] = ("to",)

    async def process_streaming_response(self, response):
        async for chunk in response.content.iter_any():
            self.text += chunk.decode()
            yield chunk.decode()

    def deserialize(self):
        return self.text

    def extract_response_json(self, response):
        return {"name": "Count", "to": self.to, "text": self.text}


class Failing(bittensor.Synapse):
    pass


class Unknown(bittensor.Synapse):
    pass


class Slow(bittensor.Synapse):
    pass


class Closed(bittensor.Synapse):
    pass


class Loose(bittensor.Synapse):
    """Nothing of it is hashed."""

    text: str = ""


KINDS = {
    "flag": True,
    "whole": -7,
    "big": 2**70,
    "share": 1.0,
    "words": ["it's", 'q"q', "line\n", "é中😀\u00a0\u007f\\"],
    "table": {"b": 1e-7, "a": 1e16, "10": 0.1, "2": 2.0},
    "pair": (3,),
    "anything": [1, 1.0, None, True, {"k": [1.5, 10**20]}, "x"],
    "inner": {"a": 1},
}
