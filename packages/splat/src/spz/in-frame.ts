import { type Column, type Frame, packedColumn, type ShDegree, type SplatCloud } from "../cloud/index.ts";

/**
 * The same cloud with its numbers in another frame. RUB and RDF are half a turn about X apart: y and z change their signs, and so do the
 * basis functions of SH that are odd in them.
 */
export function inFrame(cloud: SplatCloud, frame: Frame): SplatCloud {
  if (cloud.frame === frame) return cloud;
  const signs = shSigns(cloud.shDegree);
  return {
    ...cloud,
    frame,
    positions: withSigns(cloud.positions, cloud.count, [1, -1, -1]),
    rotations: withSigns(cloud.rotations, cloud.count, [1, 1, -1, -1]),
    sh: withSigns(cloud.sh, cloud.count, [...signs, ...signs, ...signs]),
  };
}

function withSigns({ data, start, stride }: Column, count: number, signs: readonly number[]): Column {
  const components = signs.length;
  const turned = packedColumn(count, components);
  const out = turned.data;
  for (let component = 0; component < components; component++) {
    const sign = signs[component]!;
    let source = start + component;
    for (let at = component; at < out.length; at += components, source += stride) out[at] = sign * data[source]!;
  }
  return turned;
}

/**
 * A half turn about X takes the polar angle θ to π − θ and the azimuth φ to −φ, so the function of degree l and order m keeps its sign
 * where l + |m| is even, and turns it once more where m < 0, since those go with sin |m|φ. Orders run from −l to l.
 */
function shSigns(degree: ShDegree): number[] {
  const signs: number[] = [];
  for (let l = 1; l <= degree; l++) {
    for (let m = -l; m <= l; m++) signs.push(((l + m) % 2 === 0) === m >= 0 ? 1 : -1);
  }
  return signs;
}
