import type { Look } from "../looks/look.ts";
import { Body } from "../shapes/body.ts";
import { poseMatrix } from "../shapes/pose.ts";
import type { Vec3 } from "../shapes/vectors.ts";
import { PaintBox } from "../things/paint-box.ts";
import type { AskedThing, Placing } from "../words/asked.ts";
import { type MadeThing, makeThing } from "./make-thing.ts";

/** Length of a triangle's side as a share of a thing's extent, for a scene of one thing. */
const fineEdge = 0.026;

export interface Scene {
  readonly body: Body;
  readonly looks: readonly Look[];
}

/** Makes everything that is asked for and puts it in its place. */
export function makeScene(asked: AskedThing, seed: string): Scene {
  const box = new PaintBox();
  const pieces = piecesIn(asked);
  const edge = fineEdge * Math.min(3, Math.sqrt(pieces));
  const body = new Body();
  place(body, asked, box, seed, edge);
  return { body, looks: box.looks };
}

function piecesIn({ count, others }: AskedThing): number {
  return count + others.reduce((sum, { thing }) => sum + piecesIn(thing), 0);
}

/** A thing in the scene: what others are placed by. */
interface Stood {
  readonly made: MadeThing;
  /** The whole row of them. */
  readonly width: number;
  readonly scale: number;
  readonly at: Vec3;
}

function place(body: Body, asked: AskedThing, box: PaintBox, seed: string, edge: number): void {
  const base = asked.others.find(({ placing }) => placing === "under" || placing === "ridden");
  let ground: Stood | undefined;
  if (base !== undefined) ground = stand(body, base.thing, box, `${seed}/base`, edge, { at: [0, 0, 0], extent: 1 });
  const main = makeThing(asked, box, `${seed}/0`, edge);
  const extent =
    ground === undefined
      ? asked.size
      : relativeExtent(main.metres * asked.size, ground.made.metres) * extentOf(ground.made) * ground.scale;
  const seat = ground === undefined ? ([0, 0, 0] as Vec3) : topOf(ground, base?.placing);
  const stood = stand(
    body,
    asked,
    box,
    seed,
    edge,
    { at: seat, extent: ground === undefined ? 1 : Math.min(1.6, extent) },
    main,
  );
  let left = false;
  for (const [index, { placing, thing }] of asked.others.entries()) {
    if (placing === "under" || placing === "ridden") continue;
    left = attach(body, stood, { placing, thing }, box, `${seed}/${index + 1}`, edge, left);
  }
}

/** One thing or a row of them. */
function stand(
  body: Body,
  asked: AskedThing,
  box: PaintBox,
  seed: string,
  edge: number,
  { at, extent }: { at: Vec3; extent: number },
  first?: MadeThing,
): Stood {
  const made = first ?? makeThing(asked, box, `${seed}/0`, edge);
  const scale = extent / extentOf(made);
  const width = (made.max[0] - made.min[0]) * scale * 1.08;
  const deep = (made.max[2] - made.min[2]) * scale * 1.08;
  const columns = Math.ceil(Math.sqrt(asked.count * Math.max(0.4, deep / Math.max(1e-6, width))));
  const rows = Math.ceil(asked.count / columns);
  for (let i = 0; i < asked.count; i += 1) {
    const one = i === 0 ? made : makeThing(asked, box, `${seed}/${i}`, edge);
    const x = ((i % columns) - (Math.min(columns, asked.count) - 1) / 2) * width;
    const z = ((rows - 1) / 2 - Math.floor(i / columns)) * deep;
    body.append(one.body, poseMatrix({ at: [at[0] + x, at[1], at[2] + z], scale }));
  }
  return { made, width: width * Math.min(columns, asked.count), scale, at };
}

function attach(
  body: Body,
  host: Stood,
  { placing, thing }: { placing: Placing; thing: AskedThing },
  box: PaintBox,
  seed: string,
  edge: number,
  left: boolean,
): boolean {
  const guest = makeThing(thing, box, `${seed}/0`, edge);
  const hostExtent = extentOf(host.made) * host.scale;
  const natural = relativeExtent(guest.metres * thing.size, host.made.metres) * hostExtent;
  const anchor = (name: string): { at: Vec3; radius: number } | undefined => {
    const found = host.made.anchors.get(name);
    if (found === undefined) return undefined;
    const at: Vec3 = [
      host.at[0] + found.at[0] * host.scale,
      host.at[1] + found.at[1] * host.scale,
      host.at[2] + found.at[2] * host.scale,
    ];
    return { at, radius: found.radius * host.scale };
  };
  const height = host.at[1] + host.made.max[1] * host.scale;
  const drawn = (at: Vec3, extent: number): void => void stand(body, thing, box, seed, edge, { at, extent }, guest);
  if (placing === "worn") {
    const head = anchor("head");
    if (head !== undefined && guest.metres <= 0.6)
      drawn([head.at[0], head.at[1] - 0.25 * head.radius, head.at[2]], 2.5 * head.radius);
    else if (head === undefined) drawn([host.at[0], height, host.at[2]], 0.4 * hostExtent);
  } else if (placing === "held") {
    const hand = anchor("hand");
    const extent = Math.min(0.75 * hostExtent, Math.max(0.22 * hostExtent, natural));
    const tall = ((guest.max[1] - guest.min[1]) / extentOf(guest)) * extent;
    if (hand !== undefined)
      drawn([hand.at[0], Math.max(host.at[1], hand.at[1] - 0.35 * tall), hand.at[2] + 0.02], extent);
    else drawn([host.at[0], host.at[1] + 0.1 * hostExtent, host.at[2] + (host.made.max[2] + 0.1) * host.scale], extent);
  } else if (placing === "top")
    drawn([host.at[0], height - 0.01, host.at[2]], Math.min(0.5 * hostExtent, Math.max(0.18 * hostExtent, natural)));
  else if (placing === "inside") {
    const top = anchor("top") ?? {
      at: [host.at[0], height - 0.12 * hostExtent, host.at[2]] as Vec3,
      radius: 0.25 * hostExtent,
    };
    drawn([top.at[0], top.at[1], top.at[2]], Math.max(0.16 * hostExtent, 1.5 * top.radius));
  } else if (placing === "around") {
    const r = 0.5 * hostExtent + 0.16;
    for (let i = 0; i < 6; i += 1)
      drawn(
        [host.at[0] + r * Math.sin((Math.PI * i) / 3), host.at[1], host.at[2] + r * Math.cos((Math.PI * i) / 3)],
        Math.min(0.3 * hostExtent, natural),
      );
  } else {
    const extent = Math.max(0.22 * hostExtent, Math.min(1.2 * hostExtent, natural));
    const scale = extent / extentOf(guest);
    const guestWidth = (guest.max[0] - guest.min[0]) * scale * Math.min(3, thing.count);
    const x = (host.width + guestWidth) / 2 + 0.04;
    drawn([host.at[0] + (left ? -x : x), host.at[1], host.at[2]], extent);
    return !left;
  }
  return left;
}

function extentOf({ min, max }: MadeThing): number {
  return Math.max(1e-6, max[0] - min[0], max[1] - min[1], max[2] - min[2]);
}

/** How large one thing is beside another: the true ratio drawn together, so that neither disappears. */
function relativeExtent(metres: number, hostMetres: number): number {
  return Math.max(0.18, Math.min(2.2, (metres / hostMetres) ** 0.6));
}

function topOf({ made, scale, at }: Stood, placing: Placing | undefined): Vec3 {
  const anchor = made.anchors.get(placing === "ridden" ? "back" : "top") ?? made.anchors.get("back");
  if (anchor !== undefined)
    return [at[0] + anchor.at[0] * scale, at[1] + anchor.at[1] * scale - 0.02, at[2] + anchor.at[2] * scale];
  return [at[0], at[1] + made.max[1] * scale - 0.005, at[2]];
}
