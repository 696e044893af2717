import type { Column, SplatCloud } from "@lode/splat/cloud";

export function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * 4));
}

/** The same cloud in memory that all threads see; an array that several columns share is copied once. */
export function sharedCloud(cloud: SplatCloud): SplatCloud {
  const copies = new Map<Float32Array, Float32Array>();
  const share = (column: Column): Column => {
    if (column.data.buffer instanceof SharedArrayBuffer) return column;
    let data = copies.get(column.data);
    if (!data) {
      data = sharedFloats(column.data.length);
      data.set(column.data);
      copies.set(column.data, data);
    }
    return { ...column, data };
  };
  return {
    ...cloud,
    positions: share(cloud.positions),
    scales: share(cloud.scales),
    rotations: share(cloud.rotations),
    opacities: share(cloud.opacities),
    colors: share(cloud.colors),
    sh: share(cloud.sh),
  };
}
