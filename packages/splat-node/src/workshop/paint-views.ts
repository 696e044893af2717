import type { SplatCloud } from "@lode/splat/cloud";
import type { Picture } from "@lode/splat/mesh";
import type { Camera, PictureSize, Vector3 } from "@lode/splat/render";
import type { Done, Job } from "./jobs.ts";

export interface Painting {
  readonly size: PictureSize;
  readonly background: Vector3;
  readonly threads: number;
  readonly run: <J extends Job>(job: J) => Promise<Done[J["do"]]>;
}

/** Bands are not cut thinner than this: each has to look at every splat. */
const leastBandRows = 32;

/** Whole pictures a thread where there are enough of them, else bands of each. The bytes are the same either way. */
export async function paintViews(cloud: SplatCloud, cameras: readonly Camera[], how: Painting): Promise<Picture[]> {
  const bands = Math.floor(how.threads / Math.max(1, cameras.length));
  if (bands <= 1) {
    const { size, background } = how;
    return Promise.all(cameras.map((camera) => how.run({ do: "paint", cloud, camera, size, background })));
  }
  return Promise.all(cameras.map((camera) => paintInBands(cloud, camera, bands, how)));
}

async function paintInBands(
  cloud: SplatCloud,
  camera: Camera,
  bands: number,
  { size, background, run }: Painting,
): Promise<Picture> {
  const view = await run({ do: "prepare", cloud, camera, size });
  const { width, height } = size;
  const rgba = new Uint8Array(new SharedArrayBuffer(width * height * 4));
  const rows = Math.max(leastBandRows, Math.ceil(height / bands));
  const firstRows = Array.from({ length: Math.ceil(height / rows) }, (_, band) => band * rows);
  await Promise.all(
    firstRows.map((firstRow) =>
      run({ do: "band", view, firstRow, endRow: Math.min(height, firstRow + rows), background, rgba }),
    ),
  );
  // Callers may hand it to what refuses shared memory.
  return { width, height, rgba: new Uint8Array(rgba) };
}
