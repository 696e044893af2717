import { describe, expect, it } from "vitest";
import { chooseNetwork } from "./choose-network.ts";

describe("the network that a command asks", () => {
  it("is finney unless somebody says otherwise, with the genesis it must have", () => {
    const network = chooseNetwork(undefined, {});
    expect(network).toMatchObject({ kind: "substrate", name: "finney" });
    expect(network.kind === "substrate" && network.endpoints[0]).toBe("wss://entrypoint-finney.opentensor.ai:443");
    expect(network.kind === "substrate" && network.genesisHash).toMatch(/^0x2f0555cc/);
  });

  it("comes from the environment, the newer variable first, and the command line before both", () => {
    const environment = { BT_CHAIN_ENDPOINT: "ws://10.0.0.1:9944", BT_SUBTENSOR_CHAIN_ENDPOINT: "test" };
    expect(chooseNetwork(undefined, environment).name).toBe("ws://10.0.0.1:9944");
    expect(chooseNetwork(undefined, { ...environment, BT_CHAIN_ENDPOINT: "  " }).name).toBe("test");
    expect(chooseNetwork("local", environment)).toMatchObject({ endpoints: ["ws://127.0.0.1:9944"] });
  });

  it("may be several addresses that take over from each other", () => {
    expect(chooseNetwork("ws://a:1, wss://b", {})).toMatchObject({ endpoints: ["ws://a:1", "wss://b"] });
  });

  it("is a memory chain where the address is http", () => {
    expect(chooseNetwork("http://127.0.0.1:4000", {})).toMatchObject({ kind: "memory", url: "http://127.0.0.1:4000" });
  });

  it.each(["nonsense", "ftp://x", "ws://a,http://b", "constructor", ""])("is not %j", (name) => {
    expect(() => chooseNetwork(name, {})).toThrow(expect.objectContaining({ code: "CHAIN_NETWORK_UNKNOWN" }));
  });
});
