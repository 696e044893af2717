import { type Frame, maxGaussians, packedColumn, type SplatCloud, shC0 } from "../cloud/index.ts";
import { SplatError } from "../errors/index.ts";

/** Three floats of position, three of scale, four bytes of colour and opacity, four of rotation. */
export const splatFileRowBytes = 32;

/** Logits of k/255; the ends are infinite. */
const logits = Float32Array.from({ length: 256 }, (_, byte) => -Math.log(255 / byte - 1));
const colors = Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - 0.5) / shC0);

/**
 * Reads a `.splat` file: 32 bytes a gaussian, no header and no SH; scales are plain, opacity and colour are what is seen.
 * Nothing tells such a file from any other bytes but its length and that positions are finite and scales not negative.
 * @throws SplatError SPLAT_FILE_LENGTH, SPLAT_FILE_VALUES, SPLATS_NONE, SPLATS_TOO_MANY
 */
export function readSplatFile(
  bytes: Uint8Array,
  options: { readonly frame: Frame; readonly maxGaussians?: number },
): SplatCloud {
  const count = countRows(bytes.length, options.maxGaussians ?? maxGaussians);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cloud: SplatCloud = {
    count,
    frame: options.frame,
    shDegree: 0,
    antialiased: false,
    positions: packedColumn(count, 3),
    scales: packedColumn(count, 3),
    rotations: packedColumn(count, 4),
    opacities: packedColumn(count, 1),
    colors: packedColumn(count, 3),
    sh: packedColumn(count, 0),
  };
  for (let index = 0, at = 0; index < count; index++, at += splatFileRowBytes) {
    for (let axis = 0; axis < 3; axis++) {
      const place = 3 * index + axis;
      const position = view.getFloat32(at + 4 * axis, true);
      const scale = view.getFloat32(at + 12 + 4 * axis, true);
      if (!(position - position === 0 && scale >= 0)) throw badValues(index);
      cloud.positions.data[place] = position;
      cloud.scales.data[place] = Math.log(scale);
      cloud.colors.data[place] = colors[bytes[at + 24 + axis]!]!;
    }
    cloud.opacities.data[index] = logits[bytes[at + 27]!]!;
    for (let part = 0; part < 4; part++) cloud.rotations.data[4 * index + part] = (bytes[at + 28 + part]! - 128) / 128;
  }
  return cloud;
}

function countRows(bytes: number, limit: number): number {
  const count = bytes / splatFileRowBytes;
  if (!Number.isInteger(count)) {
    throw new SplatError(
      "SPLAT_FILE_LENGTH",
      `${bytes} bytes are not a whole number of ${splatFileRowBytes}-byte gaussians`,
      {
        facts: { bytes },
        next: "fetch it again, or name the file by what it is",
      },
    );
  }
  if (count === 0) throw new SplatError("SPLATS_NONE", "the file holds no gaussians at all");
  if (count > limit) {
    throw new SplatError("SPLATS_TOO_MANY", `the file holds ${count} gaussians, at most ${limit} are read`, {
      facts: { count, limit },
      next: "prune it, or raise the limit if the file is to be trusted",
    });
  }
  return count;
}

function badValues(index: number): SplatError {
  return new SplatError("SPLAT_FILE_VALUES", `gaussian ${index} is nowhere or of no size: this is not a .splat file`, {
    facts: { index },
    next: "name the file by what it is",
  });
}
