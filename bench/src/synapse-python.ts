import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where `npm run test:interop` keeps its Python SDKs; nothing is installed for a benchmark. */
const interopPython = fileURLToPath(
  new URL("../../node_modules/.cache/lode-interop/sdk-10/bin/python", import.meta.url),
);

export function findPython(): string | undefined {
  return existsSync(interopPython) ? interopPython : undefined;
}

const declaration = `
import asyncio, json, socket, sys, time
from typing import ClassVar, Optional
import bittensor
from bittensor.utils import networking
from bittensor_wallet import Keypair
networking.get_external_ip = lambda: "127.0.0.1"

class Echo(bittensor.Synapse):
    text: str
    nums: list[int] = []
    answer: Optional[str] = None
    required_hash_fields: ClassVar[tuple[str, ...]] = ("text", "nums")
`;

/** The Python axon with the same synapse: says when it listens, serves until its input ends. Arguments: port. */
export const pythonAxon = `${declaration}
class Wallet:
    hotkey = Keypair.create_from_uri("//Alice")

def echo(synapse: Echo) -> Echo:
    synapse.answer = synapse.text
    return synapse

port = int(sys.argv[1])
axon = bittensor.Axon(wallet=Wallet(), port=port, ip="127.0.0.1", external_ip="127.0.0.1")
axon.attach(forward_fn=echo)
axon.start()
while True:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            break
    time.sleep(0.05)
print(json.dumps({"port": port}), flush=True)
sys.stdin.read()
`;

/** The Python dendrite: makes its calls and says how long each took. Arguments: port, calls, concurrency, text. */
export const pythonDendrite = `${declaration}
port, calls, concurrency, text = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
hotkey = Keypair.create_from_uri("//Alice").ss58_address
target = bittensor.AxonInfo(version=1, ip="127.0.0.1", port=port, ip_type=4, hotkey=hotkey, coldkey=hotkey)

async def measure(dendrite, calls):
    latencies, left = [], iter(range(calls))
    async def worker():
        for _ in left:
            began = time.perf_counter()
            answer = await dendrite.call(target, Echo(text=text, nums=[1, 2, 3]), timeout=30, deserialize=False)
            latencies.append((time.perf_counter() - began) * 1000)
            assert answer.is_success, answer.dendrite.status_message
    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(concurrency)))
    return {"seconds": time.perf_counter() - began, "latenciesMs": latencies}

async def main():
    # Of an address that is its own it would dial 0.0.0.0.
    dendrite = bittensor.Dendrite(wallet=Keypair.create_from_uri("//Bob"))
    await measure(dendrite, calls // 10)
    print(json.dumps(await measure(dendrite, calls)), flush=True)
    await dendrite.aclose_session()

asyncio.run(main())
`;
