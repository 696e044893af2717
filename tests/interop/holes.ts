import { request as startRequest } from "node:http";
import { fieldsFromInput, NonceSource, type SynapseDefinition, synapseRequest } from "@lode/bittensor/auth";
import { nodeHashes } from "@lode/bittensor/axon";
import type { Keypair } from "@lode/bittensor/keys";
import type { Hotkey } from "@lode/bittensor/primitives";
import { SystemClock } from "@lode/runtime/clock";
import { echo, loose } from "./synapses.ts";

interface Target {
  readonly port: number;
  readonly hotkey: Hotkey;
}

interface Crafted {
  readonly path: string;
  readonly headers: Record<string, string>;
  body: string;
}

export interface Hole {
  readonly title: string;
  /** What the Python axons answer, by SDK; 200 is the hole. */
  readonly python: Readonly<Record<"sdk-9.9" | "sdk-10", number>>;
  /** What ours answers. */
  readonly ours: { readonly status: number; readonly code: string };
  /** Sends the request and gives the last answer. */
  attack(caller: Keypair, target: Target): Promise<{ status: number; text: string }>;
}

const clock = new SystemClock();
const nonces = new NonceSource(clock);
const second = 1_000_000_000n;
const mallory = "5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy";

interface Bent {
  /** Changes what is signed. */
  readonly nonceShift?: bigint;
  readonly version?: number;
  readonly timeoutMs?: number;
  readonly receiver?: Hotkey;
  /** Changes what was signed already. */
  readonly bend?: (crafted: Crafted) => void;
  readonly definition?: SynapseDefinition;
}

function craft(caller: Keypair, target: Target, bent: Bent): Crafted {
  const definition = bent.definition ?? echo;
  const crafted: Crafted = {
    ...synapseRequest({
      definition,
      fields: fieldsFromInput(definition as typeof echo, { text: "hello" }),
      signer: caller,
      axon: { ip: "127.0.0.1", port: target.port, hotkey: bent.receiver ?? target.hotkey },
      // A fresh instance each time, as Python's axon compares nonces by instance.
      dendrite: { uuid: crypto.randomUUID(), ...(bent.version === undefined ? {} : { version: bent.version }) },
      nonce: nonces.next() + (bent.nonceShift ?? 0n),
      timeoutMs: bent.timeoutMs ?? 12_000,
      hashes: nodeHashes,
    }),
  } as Crafted;
  const own = { ...crafted, headers: { ...crafted.headers } };
  bent.bend?.(own);
  return own;
}

export function post(port: number, { path, headers, body }: Crafted): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body);
    const request = startRequest({
      host: "127.0.0.1",
      port,
      path,
      method: "POST",
      agent: false,
      headers: { ...headers, "content-type": "application/json", "content-length": bytes.length },
    });
    request.once("error", reject);
    request.once("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.once("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.end(bytes);
  });
}

const bent =
  (how: Bent): Hole["attack"] =>
  (caller, target) =>
    post(target.port, craft(caller, target, how));

const both = (status: number): Hole["python"] => ({ "sdk-9.9": status, "sdk-10": status });

/** What may not come in, as the Python axon takes it and as ours does. */
export const holes: readonly Hole[] = [
  {
    title: "a request as it should be",
    python: both(200),
    ours: { status: 200, code: "" },
    attack: bent({}),
  },
  {
    title: "no signature",
    python: { "sdk-9.9": 200, "sdk-10": 401 },
    ours: { status: 401, code: "SYNAPSE_SIGNATURE_MISSING" },
    attack: bent({ bend: ({ headers }) => delete headers.bt_header_dendrite_signature }),
  },
  {
    title: "a nonce of an hour ago, made fresh by the caller's own timeout",
    python: both(200),
    ours: { status: 401, code: "SYNAPSE_NONCE_STALE" },
    attack: bent({ nonceShift: -3600n * second, timeoutMs: 99_999_000 }),
  },
  {
    title: "a nonce of an hour ago, made fresh by an old version",
    python: both(200),
    ours: { status: 401, code: "SYNAPSE_VERSION_TOO_OLD" },
    attack: bent({ nonceShift: -3600n * second, version: 7_001_000 }),
  },
  {
    title: "a nonce of an hour ago without a version",
    python: both(200),
    ours: { status: 400, code: "SYNAPSE_HEADER_INVALID" },
    attack: bent({ nonceShift: -3600n * second, bend: ({ headers }) => delete headers.bt_header_dendrite_version }),
  },
  {
    title: "a nonce in an hour",
    python: both(200),
    ours: { status: 401, code: "SYNAPSE_NONCE_IN_FUTURE" },
    attack: bent({ nonceShift: 3600n * second }),
  },
  {
    title: "a body that names another sender than the one who signed",
    python: both(200),
    ours: { status: 400, code: "SYNAPSE_IDENTITY_MISMATCH" },
    attack: bent({
      bend: (crafted) => {
        const body = JSON.parse(crafted.body);
        body.dendrite.hotkey = mallory;
        crafted.body = JSON.stringify(body);
      },
    }),
  },
  {
    title: "a stale nonce",
    python: both(401),
    ours: { status: 401, code: "SYNAPSE_NONCE_STALE" },
    attack: bent({ nonceShift: -3600n * second }),
  },
  {
    title: "the same request twice",
    python: both(401),
    ours: { status: 401, code: "SYNAPSE_NONCE_REPLAYED" },
    attack: async (caller, target) => {
      const crafted = craft(caller, target, {});
      await post(target.port, crafted);
      return post(target.port, crafted);
    },
  },
  {
    title: "a signature over something else",
    python: both(401),
    ours: { status: 401, code: "SYNAPSE_SIGNATURE_INVALID" },
    attack: bent({
      bend: ({ headers }) => {
        headers.bt_header_dendrite_nonce = String(BigInt(headers.bt_header_dendrite_nonce as string) + 1n);
      },
    }),
  },
  {
    title: "a request that was signed for another axon",
    python: both(401),
    ours: { status: 401, code: "SYNAPSE_WRONG_RECEIVER" },
    attack: bent({ receiver: mallory as Hotkey }),
  },
  {
    title: "a body that was changed on the way",
    python: both(500),
    ours: { status: 400, code: "SYNAPSE_BODY_HASH_MISMATCH" },
    attack: bent({
      bend: (crafted) => {
        crafted.body = crafted.body.replace('"hello"', '"goodbye"');
      },
    }),
  },
  {
    title: "a nonce that is no number",
    python: both(500),
    ours: { status: 400, code: "SYNAPSE_HEADER_INVALID" },
    attack: bent({
      bend: ({ headers }) => {
        headers.bt_header_dendrite_nonce = "soon";
      },
    }),
  },
  {
    title: "a timeout that is no number",
    python: both(500),
    ours: { status: 400, code: "SYNAPSE_HEADER_INVALID" },
    attack: bent({
      bend: ({ headers }) => {
        headers.timeout = "soon";
      },
    }),
  },
  {
    title: "a hotkey that is none",
    python: both(401),
    ours: { status: 400, code: "SYNAPSE_HEADER_INVALID" },
    attack: bent({
      bend: ({ headers }) => {
        headers.bt_header_dendrite_hotkey = "nobody";
      },
    }),
  },
  {
    title: "a body that is no JSON",
    python: both(422),
    ours: { status: 400, code: "SYNAPSE_BODY_INVALID" },
    attack: bent({
      bend: (crafted) => {
        crafted.body = "{";
      },
    }),
  },
  {
    title: "a body without a field that has no default",
    python: both(500),
    ours: { status: 422, code: "SYNAPSE_FIELD_INVALID" },
    attack: bent({
      bend: (crafted) => {
        crafted.body = "{}";
      },
    }),
  },
  {
    title: "a body larger than 4 MiB",
    python: both(200),
    ours: { status: 413, code: "AXON_BODY_TOO_LARGE" },
    attack: bent({
      definition: loose as unknown as SynapseDefinition,
      bend: (crafted) => {
        crafted.body = crafted.body.replace('"hello"', `"${"x".repeat(5 * 1024 * 1024)}"`);
      },
    }),
  },
  {
    title: "a synapse that nobody declared",
    python: both(404),
    ours: { status: 404, code: "AXON_SYNAPSE_UNKNOWN" },
    attack: (caller, target) => post(target.port, { ...craft(caller, target, {}), path: "/Nothing" }),
  },
];
