import { look } from "../looks/look.ts";
import type { Sculptor } from "../shapes/sculptor.ts";
import { add, times, type Vec3 } from "../shapes/vectors.ts";
import { flames, horns, wings } from "../things/features.ts";
import { brilliant, crystalPoint } from "../things/gem-shapes.ts";
import type { Anchor, Brief } from "../things/recipe.ts";
import type { AskedThing } from "../words/asked.ts";

/** Adds what a prompt asks for and the recipe does not know by itself: wings, horns, spikes, gems, flames. */
export function addTraits(
  s: Sculptor,
  b: Brief,
  { traits }: AskedThing,
  anchors: ReadonlyMap<string, Anchor>,
  taken: ReadonlySet<string>,
): void {
  const wanted = (trait: string): boolean => traits.has(trait) && !taken.has(trait);
  const bounds = s.body.bounds();
  if (bounds === undefined) return;
  const { min, max } = bounds;
  const size: Vec3 = [max[0] - min[0], max[1] - min[1], max[2] - min[2]];
  const middle: Vec3 = [(min[0] + max[0]) / 2, (min[1] + max[1]) / 2, (min[2] + max[2]) / 2];
  const extent = Math.max(...size);
  const head = anchors.get("head") ?? {
    at: [middle[0], max[1], middle[2]] as Vec3,
    radius: 0.22 * Math.min(size[0], size[2]),
  };
  const count = s.body.vertexCount;
  if (wanted("wings"))
    wings(
      s,
      b.paint("wings", look("feathers", 0xf0ebe0), 1),
      [middle[0] + 0.12 * size[0], middle[1] + 0.12 * size[1], middle[2] - 0.2 * size[2]],
      0.6 * extent,
      "feather",
    );
  if (wanted("horns") || wanted("antlers"))
    horns(
      s,
      b.paint("horns", look("bone", 0xcfc0a2)),
      traits.has("antlers") ? "antlers" : "demon",
      head.at,
      Math.max(0.05 * extent, head.radius),
    );
  if (wanted("crown"))
    b.draw("crown", { at: add(head.at, [0, -0.1 * head.radius, 0]), extent: Math.max(0.12 * extent, 2 * head.radius) });
  if (wanted("halo"))
    s.ring({
      at: add(head.at, [0, 0.09 * extent, 0]),
      radius: Math.max(0.1 * extent, head.radius),
      thickness: 0.016 * extent,
      paint: b.paint("halo", look("metal", 0xf4cf4a, { glows: true })),
    });
  if (wanted("spikes")) {
    const paint = b.paint("spikes", look("bone", 0xd6c8ab), 1);
    for (const { at, normal } of strewn(s, b, count, 46))
      s.rod({
        from: add(at, times(normal, -0.01 * extent)),
        to: add(at, times(normal, 0.085 * extent)),
        radius: 0.016 * extent,
        end: 0.001,
        paint,
      });
  }
  if (wanted("studs")) {
    const paint = b.paint("accents", look("metal", 0xc9cdd2));
    for (const { at } of strewn(s, b, count, 60)) s.ball({ at, radius: 0.013 * extent, paint });
  }
  if (wanted("gems")) {
    const paint = b.paint("stone", look("crystal", 0xd02a5a));
    for (const { at, normal } of strewn(s, b, count, 40)) {
      const turn = turnTo(normal);
      if (b.dice.chance(0.6))
        s.convex({
          planes: brilliant().map((p) => ({ ...p, distance: p.distance * 0.026 * extent })),
          at,
          turn,
          paint,
        });
      else s.convex({ planes: crystalPoint(b.dice, 0.018 * extent, 0.09 * extent), at, turn, paint });
    }
  }
  if (wanted("flames"))
    flames(
      s,
      b,
      [middle[0], min[1] + 0.6 * size[1], middle[2] - 0.15 * size[2]],
      0.28 * Math.max(size[0], size[2]),
      0.5 * extent,
    );
  if (wanted("tentacles")) {
    const paint = b.paint("tentacles", look("slime", 0x6b4a9a), 1);
    s.around(7, (i) => {
      const bend = b.dice.between(-0.1, 0.1);
      const r = 0.3 * Math.max(size[0], size[2]);
      s.tube({
        path: [
          [0, min[1] + 0.1 * size[1], 0],
          [bend, min[1] + 0.05 * size[1], r],
          [bend * 2, min[1] + (0.02 + 0.06 * (i % 3)) * extent, 1.7 * r],
          [0, min[1] + 0.14 * extent, 2 * r],
        ],
        radius: [0.06 * extent, 0.045 * extent, 0.03 * extent, 0.006 * extent],
        paint,
      });
    });
  }
}

/** Places on the outside of what is there already: vertices that look away from the middle. */
function strewn(s: Sculptor, b: Brief, vertexCount: number, count: number): Array<{ at: Vec3; normal: Vec3 }> {
  const out: Array<{ at: Vec3; normal: Vec3 }> = [];
  for (let i = 0; i < count && vertexCount > 0; i += 1) {
    const vertex = b.dice.whole(0, vertexCount - 1);
    const normal = s.body.normalAt(vertex);
    if (normal[1] > -0.5) out.push({ at: s.body.at(vertex), normal });
  }
  return out;
}

function turnTo([x, y, z]: Vec3): Vec3 {
  return [(Math.acos(Math.max(-1, Math.min(1, y))) * 180) / Math.PI, (Math.atan2(x, z) * 180) / Math.PI, 0];
}
