"""A validator of subnet 17 for the tests, on the Python SDK's own axon: checks what a miner must prove, and says what it saw."""

import base64
import binascii
import json
import socket
import sys
import time
from typing import Literal, Optional, Union

from bittensor import Axon, Synapse
from bittensor_wallet import Keypair
from pydantic import BaseModel

LICENSE = (
    "I, as a miner on SN17, have obtained all licenses, rights and consents required to use, reproduce, modify, "
    "display, distribute and make available my submitted results to this subnet and its end users"
)


class TextTask(BaseModel):
    type: Literal["text"] = "text"
    id: str
    prompt: str = ""


class ImageTask(BaseModel):
    type: Literal["image"] = "image"
    id: str
    prompt: str = ""


Task = Union[TextTask, ImageTask]


class Feedback(BaseModel):
    validation_failed: bool = False
    task_fidelity_score: float = 0.0
    average_fidelity_score: float = 0.0
    generations_within_the_window: int = 0
    current_duel_rating: float = 0.0
    current_miner_reward: float = 0.0


class PullTask(Synapse):
    task: Optional[Task] = None
    validation_threshold: float = 0.6
    throttle_period: int = 0
    cooldown_until: int = 0
    cooldown_violations: int = 0


class SubmitResults(Synapse):
    task: Optional[Task] = None
    task_id: str = ""
    results: str
    data_format: str = "ply"
    data_ver: int = 0
    compression: int = 2
    submit_time: int
    signature: str
    feedback: Optional[Feedback] = None
    cooldown_until: int = 0


class Wallet:
    hotkey = Keypair.create_from_uri("//Alice")


prompts = json.loads(sys.argv[2])
given = 0
seen = []


def pull(synapse: PullTask) -> PullTask:
    global given
    prompt = prompts[given % len(prompts)]
    kind = ImageTask if prompt["type"] == "image" else TextTask
    synapse.task = kind(id=f"task-{given}", prompt=prompt["prompt"])
    synapse.validation_threshold = 0.6
    synapse.throttle_period = 30
    given += 1
    return synapse


def submit(synapse: SubmitResults) -> SubmitResults:
    prompt = prompts[int(synapse.task_id.split("-")[1])]["prompt"]
    miner = synapse.dendrite.hotkey
    message = f"{LICENSE}{synapse.submit_time}{prompt}{synapse.axon.hotkey}{miner}"
    try:
        signature = base64.b64decode(synapse.signature, validate=True)
    except binascii.Error:
        signature = b""
    proven = len(signature) == 64 and Keypair(ss58_address=miner).verify(message, signature)
    seen.append(
        {
            "proven": proven,
            "axon_hotkey": synapse.axon.hotkey,
            "task_is_null": synapse.task is None,
            "task_id": synapse.task_id,
            "bytes": len(base64.b64decode(synapse.results, validate=True)),
            "submit_time": str(synapse.submit_time),
            "data_format": synapse.data_format,
            "compression": synapse.compression,
            "nonce": str(synapse.dendrite.nonce),
        }
    )
    synapse.feedback = Feedback(task_fidelity_score=0.78, average_fidelity_score=0.99, generations_within_the_window=1)
    synapse.cooldown_until = 1_760_000_300
    synapse.results = ""
    synapse.signature = ""
    return synapse


port = int(sys.argv[1])
axon = Axon(wallet=Wallet(), port=port, ip="127.0.0.1", external_ip="127.0.0.1")
axon.attach(forward_fn=pull)
axon.attach(forward_fn=submit)
axon.start()
for _ in range(200):
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            break
    time.sleep(0.05)
print(json.dumps({"port": port, "hotkey": Wallet.hotkey.ss58_address}), flush=True)
for line in sys.stdin:
    print(json.dumps({"seen": seen}), flush=True)
axon.stop()
