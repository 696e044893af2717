"""A Python dendrite for the tests: one JSON command a line, one JSON answer a line."""

import asyncio
import json
import sys

import synapses as s
from bittensor import AxonInfo, Dendrite
from bittensor_wallet import Keypair


def target(command):
    return AxonInfo(
        version=1, ip="127.0.0.1", port=command["port"], ip_type=4,
        hotkey=command["hotkey"], coldkey=command["hotkey"],
    )


def report(synapse):
    return {
        "status": synapse.dendrite.status_code,
        "message": synapse.dendrite.status_message,
        "success": synapse.is_success,
        "blacklisted": synapse.is_blacklist,
        "unverified": synapse.failed_verification,
        "timeout": synapse.is_timeout,
        "axon_hotkey": synapse.axon.hotkey,
        "process_time": synapse.axon.process_time,
        "fields": {
            name: value for name, value in synapse.model_dump().items()
            if name not in s.bittensor.Synapse.model_fields
        },
    }


async def run(command, dendrite):
    values = s.KINDS if command["synapse"] == "Kinds" else command.get("fields", {})
    make = lambda: getattr(s, command["synapse"])(**values)
    timeout = command.get("timeout", 12.0)
    if command["synapse"] == "Count":
        chunks = []
        async for part in dendrite.call_stream(target(command), make(), timeout=timeout, deserialize=False):
            if isinstance(part, str):
                chunks.append(part)
            else:
                last = part
        return {**report(last), "chunks": len(chunks), "text": "".join(chunks)}
    times = command.get("times", 1)
    calls = [dendrite.call(target(command), make(), timeout=timeout, deserialize=False) for _ in range(times)]
    answers = [report(one) for one in await asyncio.gather(*calls)]
    return {**answers[0], "successes": sum(one["success"] for one in answers)}


async def main():
    dendrite = Dendrite(wallet=Keypair.create_from_uri("//Bob"))
    print(json.dumps({"ready": True}), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        try:
            print(json.dumps(await run(json.loads(line), dendrite), default=str), flush=True)
        except Exception as error:
            print(json.dumps({"error": repr(error)}), flush=True)
    await dendrite.aclose_session()


asyncio.run(main())
