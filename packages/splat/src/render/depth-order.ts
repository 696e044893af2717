const digitBits = 11;
const buckets = 1 << digitBits;
const passes = 3;

/**
 * The order from near to far: a stable radix sort, so that equal depths keep their order in the file.
 * @param depths positive and finite; compared as float32, which is the quantisation
 * @returns places in `depths`
 */
export function depthOrder(depths: Float32Array, count: number): Uint32Array {
  // The bits of positive floats are ordered as the floats are.
  const keys = new Uint32Array(depths.buffer, depths.byteOffset, count);
  let from = new Uint32Array(count);
  for (let place = 0; place < count; place += 1) from[place] = place;
  let to = new Uint32Array(count);
  const starts = new Uint32Array(buckets);
  for (let pass = 0; pass < passes; pass += 1) {
    const shift = pass * digitBits;
    starts.fill(0);
    for (let place = 0; place < count; place += 1) starts[(keys[place]! >>> shift) & (buckets - 1)]! += 1;
    let sum = 0;
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      const size = starts[bucket]!;
      starts[bucket] = sum;
      sum += size;
    }
    for (let rank = 0; rank < count; rank += 1) {
      const place = from[rank]!;
      const bucket = (keys[place]! >>> shift) & (buckets - 1);
      to[starts[bucket]!] = place;
      starts[bucket]! += 1;
    }
    [from, to] = [to, from];
  }
  return from;
}
