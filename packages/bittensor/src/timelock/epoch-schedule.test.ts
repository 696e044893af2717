import fc from "fast-check";
import { describe, expect, it } from "vitest";
import vectors from "../../../../vectors/bittensor.json" with { type: "json" };
import { type EpochState, predictReveal, revealRound, roundAt } from "./index.ts";

type Case = (typeof vectors.epoch_schedule.cases)[number];

function stateOf(sample: Case): EpochState {
  return {
    headBlock: sample.head_block,
    tempo: sample.tempo,
    lastEpochBlock: sample.last_epoch_block,
    pendingEpochAt: sample.pending_epoch_at,
    subnetEpochIndex: sample.subnet_epoch_index,
    blocksSinceLastStep: sample.blocks_since_last_step,
    revealPeriodEpochs: sample.reveal_period_epochs,
  };
}

/** The chain's scheduler as it is written there: block by block. */
function walk(state: EpochState): { commitEpoch: number; revealBlock: number } {
  let { lastEpochBlock, pendingEpochAt, subnetEpochIndex: index, blocksSinceLastStep: since } = state;
  let commitEpoch: number | undefined;
  for (let block = state.headBlock + 1; ; block += 1) {
    const isDue = pendingEpochAt > 0 && block >= pendingEpochAt;
    const fires = isDue || since > 50_400 || block - lastEpochBlock >= state.tempo;
    const seen = index + (fires ? 1 : 0);
    commitEpoch ??= seen;
    if (seen === commitEpoch + state.revealPeriodEpochs) return { commitEpoch, revealBlock: block };
    since += 1;
    if (fires) [lastEpochBlock, pendingEpochAt, index, since] = [block, 0, index + 1, 0];
  }
}

describe("the reveal of a commit", () => {
  const predictable = vectors.epoch_schedule.cases.filter(({ reveal_block }) => reveal_block !== null);

  it.each(predictable)(
    "from block $head_block, tempo $tempo, pending $pending_epoch_at: in block $reveal_block",
    (sample) => {
      expect(predictReveal(stateOf(sample))).toEqual({
        commitEpoch: sample.commit_epoch,
        targetEpoch: sample.target_epoch,
        revealBlock: sample.reveal_block,
      });
    },
  );

  it("is never, in a subnet without a tempo", () => {
    const stuck = vectors.epoch_schedule.cases.find(({ error }) => error === "tempo is zero") as Case;
    expect(() => predictReveal(stateOf(stuck))).toThrow(expect.objectContaining({ code: "TIMELOCK_NO_EPOCHS" }));
  });

  it("is where the chain's walk, block by block, arrives", () => {
    const schedule = fc.record({
      lastEpochBlock: fc.nat(2_000),
      tempo: fc.integer({ min: 1, max: 400 }),
      ahead: fc.nat(500),
      pendingEpochAt: fc.oneof(fc.constant(0), fc.nat(3_000)),
      subnetEpochIndex: fc.nat(9),
      blocksSinceLastStep: fc.oneof(fc.nat(500), fc.integer({ min: 50_300, max: 50_500 })),
      revealPeriodEpochs: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(schedule, ({ ahead, ...rest }) => {
        const state = { ...rest, headBlock: rest.lastEpochBlock + ahead };
        expect(predictReveal(state)).toMatchObject(walk(state));
      }),
    );
  });

  it("waits for the round that is out three blocks after the reveal block", () => {
    const state = stateOf(vectors.epoch_schedule.cases[0] as Case);
    const nowMs = 1_784_809_800_000;
    const predicted = predictReveal(state);
    // floor((1784809800 + (1360 + 3 − 1100) × 12 − 1692803367) / 3)
    expect(revealRound(predicted, state, nowMs, 12_000)).toBe(30_669_863);
    expect(roundAt(0)).toBe(1);
  });
});
