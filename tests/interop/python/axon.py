"""A Python axon for the tests: prints its port as one line of JSON and serves until its input ends."""

import asyncio
import json
import socket
import sys
import time
from typing import Tuple

import synapses as s
from bittensor import Axon
from bittensor_wallet import Keypair


class Wallet:
    """Of a wallet, an axon uses the hotkey only."""

    hotkey = Keypair.create_from_uri("//Alice")


def echo(synapse: s.Echo) -> s.Echo:
    synapse.answer = f"{synapse.text}|{synapse.nums}|{synapse.opt}|{synapse.dendrite.hotkey}"
    return synapse


def kinds(synapse: s.Kinds) -> s.Kinds:
    synapse.seen = str([synapse.model_dump()[name] for name in s.Kinds.required_hash_fields])
    return synapse


def count(synapse: s.Count) -> s.StreamingSynapse.BTStreamingResponse:
    async def stream(send):
        for i in range(synapse.to):
            await send({"type": "http.response.body", "body": f"{i};".encode(), "more_body": True})

    return synapse.create_streaming_response(stream)


def failing(synapse: s.Failing) -> s.Failing:
    raise RuntimeError("on purpose")


async def slow(synapse: s.Slow) -> s.Slow:
    await asyncio.sleep(30)
    return synapse


def closed(synapse: s.Closed) -> s.Closed:
    return synapse


def blacklist(synapse: s.Closed) -> Tuple[bool, str]:
    return True, "nobody is welcome"


def loose(synapse: s.Loose) -> s.Loose:
    return synapse


port = int(sys.argv[1])
axon = Axon(wallet=Wallet(), port=port, ip="127.0.0.1", external_ip="127.0.0.1")
for forward in (echo, kinds, count, failing, slow, loose):
    axon.attach(forward_fn=forward)
axon.attach(forward_fn=closed, blacklist_fn=blacklist)
axon.start()
# It says that it started before it listens.
for _ in range(200):
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            break
    time.sleep(0.05)
print(json.dumps({"port": port, "hotkey": Wallet.hotkey.ss58_address}), flush=True)
sys.stdin.read()
axon.stop()
