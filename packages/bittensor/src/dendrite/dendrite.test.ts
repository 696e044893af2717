import { beforeAll, describe, expect, it } from "vitest";
import { defineSynapse, field } from "../auth/index.ts";
import { type AxonOptions, handle, handleStream, serveAxon } from "../axon/index.ts";
import { keypairFromUri, ready } from "../keys/portable.ts";
import { Dendrite } from "./index.ts";

const echo = defineSynapse({
  name: "Echo",
  fields: {
    text: field.str(),
    nums: field.defaulted(field.list(field.int()), []),
    opt: field.optional(field.float()),
    answer: field.optional(field.str()),
  },
  hashFields: ["text", "nums", "opt"],
});
const count = defineSynapse({ name: "Count", fields: { to: field.int() }, hashFields: ["to"], streaming: true });

beforeAll(ready);

async function pair(services: AxonOptions["services"], options: Partial<AxonOptions> = {}) {
  const alice = keypairFromUri("//Alice");
  const axon = await serveAxon({ hotkey: alice.hotkey, port: 0, services, ...options });
  return {
    axon,
    endpoint: { ip: "127.0.0.1", port: axon.port, hotkey: alice.hotkey },
    signer: keypairFromUri("//Bob"),
  };
}

describe.each(["synapse", "btauth"] as const)("a call by %s", (protocol) => {
  it("comes back filled, and the handler knows who called", async () => {
    const { axon, endpoint, signer } = await pair([
      handle(echo, ({ text, nums, opt }, { caller }) => ({
        answer: `${text} ${nums.length} ${opt} ${caller.hotkey} ${caller.protocol}`,
      })),
    ]);
    await using _axon = axon;
    await using dendrite = new Dendrite({ signer, protocol });
    const { value } = await dendrite.call(endpoint, echo, { text: "hé 'quoted'", nums: [1, 2], opt: 1 });
    expect(value).toEqual({
      text: "hé 'quoted'",
      nums: [1, 2],
      opt: 1,
      answer: `hé 'quoted' 2 1 ${signer.hotkey} ${protocol}`,
    });
  });

  it("streams", async () => {
    const { axon, endpoint, signer } = await pair([
      handleStream(count, async function* ({ to }) {
        for (let i = 0; i < to; i += 1) yield `${i};`;
      }),
    ]);
    await using _axon = axon;
    await using dendrite = new Dendrite({ signer, protocol });
    let text = "";
    for await (const chunk of dendrite.stream(endpoint, count, { to: 1000 })) text += Buffer.from(chunk).toString();
    expect(text).toBe(Array.from({ length: 1000 }, (_, i) => `${i};`).join(""));
  });
});
