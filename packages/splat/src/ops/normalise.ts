import { packedColumn, type SplatCloud } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";
import { bounds, type Vector3 } from "./bounds.ts";

/** What was done: `p' = (p - centre) · scale`. Enough to undo it. */
export interface Normalised {
  readonly cloud: SplatCloud;
  readonly centre: Vector3;
  readonly scale: number;
}

/** The longest side at which a validator's own normalisation leaves opacities as they are. */
export const networkExtent = 1.5;

/**
 * Moves the middle of the box around the centres to the origin and makes its longest side `extent`. The validators divide
 * opacities by their own scale factor and centre with one number for all axes: after this both are neutral.
 * A cloud without size (one gaussian, or all at one place) is only moved; gaussians without a finite position stay as they are.
 * Doing it twice changes nothing beyond the last bit of a float.
 * @throws SplatError `CLOUD_EMPTY`, `CLOUD_ARGUMENT`
 */
export function normalise(cloud: SplatCloud, options: { readonly extent?: number } = {}): Normalised {
  const extent = options.extent ?? networkExtent;
  if (!(Number.isFinite(extent) && extent > 0)) {
    throw new SplatError("CLOUD_ARGUMENT", `an extent of ${extent} is not a positive length`, { facts: { extent } });
  }
  const box = bounds(cloud);
  if (box === undefined) {
    throw new SplatError("CLOUD_EMPTY", "no gaussian has a finite position: there is nothing to centre", {
      facts: { gaussians: cloud.count },
      next: "Look at the file with `lode splat inspect`.",
    });
  }
  const scale = box.extent > 0 ? extent / box.extent : 1;
  return { cloud: scaleAndMove(cloud, scale, box.centre), centre: box.centre, scale };
}

function scaleAndMove(cloud: SplatCloud, scale: number, centre: Vector3): SplatCloud {
  const positions = packedColumn(cloud.count, 3);
  const scales = packedColumn(cloud.count, 3);
  const shift = Math.log(scale);
  for (let i = 0; i < cloud.count; i++) {
    const from = cloud.positions.start + i * cloud.positions.stride;
    const size = cloud.scales.start + i * cloud.scales.stride;
    for (let k = 0; k < 3; k++) {
      positions.data[i * 3 + k] = (cloud.positions.data[from + k]! - centre[k]!) * scale;
      scales.data[i * 3 + k] = cloud.scales.data[size + k]! + shift;
    }
  }
  return { ...cloud, positions, scales };
}
