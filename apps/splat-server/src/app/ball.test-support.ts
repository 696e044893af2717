/** A ball of equal splats as the PLY that generators give: binary, all floats, colours from where a splat lies. */
export function ballPly(count: number, seed: number): Uint8Array {
  const names = [
    "x",
    "y",
    "z",
    "f_dc_0",
    "f_dc_1",
    "f_dc_2",
    "opacity",
    "scale_0",
    "scale_1",
    "scale_2",
    "rot_0",
    "rot_1",
    "rot_2",
    "rot_3",
  ];
  const header = [
    "ply",
    "format binary_little_endian 1.0",
    `element vertex ${count}`,
    ...names.map((name) => `property float ${name}`),
    "end_header",
    "",
  ].join("\n");
  const head = Buffer.from(header, "latin1");
  const bytes = Buffer.alloc(head.length + count * names.length * 4);
  head.copy(bytes);
  let at = head.length;
  for (let index = 0; index < count; index += 1) {
    // Fibonacci's way of putting points on a ball, turned by the seed.
    const y = 1 - (2 * (index + 0.5)) / count;
    const turn = index * 2.399963 + seed;
    const [x, z] = [Math.cos(turn) * Math.sqrt(1 - y * y), Math.sin(turn) * Math.sqrt(1 - y * y)];
    for (const value of [x, y, z, x, y, z, 2, -4, -4, -4, 1, 0.1, 0.2, 0.3]) at = bytes.writeFloatLE(value, at);
  }
  return bytes;
}

/** The smallest picture that there is: one dot. */
export const dotPng = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
