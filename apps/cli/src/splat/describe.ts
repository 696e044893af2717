import type { Inspection } from "@lode/splat-node/workshop";

/** What a file is, as a person reads it. */
export function describe(path: string, found: Inspection): string {
  const lines = [
    found.kind === "splat"
      ? `${path}: ${found.format}, ${found.gaussians} gaussians, spherical harmonics of degree ${found.shDegree}, ${found.bytes} bytes`
      : `${path}: ${found.format}, a mesh of ${found.faces} triangles and ${found.vertices} vertices, ${found.bytes} bytes`,
    found.bounds
      ? `extent ${found.bounds.max.map((high, axis) => (high - (found.bounds?.min[axis] ?? 0)).toFixed(4)).join(" × ")}` +
        `, centre ${found.bounds.max.map((high, axis) => ((high + (found.bounds?.min[axis] ?? 0)) / 2).toFixed(4)).join(" ")}, frame ${found.frame}`
      : "no finite position",
  ];
  for (const finding of found.report?.findings ?? []) {
    lines.push(`${finding.severity === "refuse" ? "REFUSED" : "note"} ${finding.code}: ${finding.text}`);
  }
  lines.push(
    `submittable to the network as it is: ${found.networkSubmittable.ok ? "yes" : `no, ${found.networkSubmittable.why}`}`,
  );
  return lines.join("\n");
}
