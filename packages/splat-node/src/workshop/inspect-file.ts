import { checkCloud } from "@lode/splat/checks";
import type { Mesh } from "@lode/splat/mesh";
import { bounds } from "@lode/splat/ops";
import { declaredContentSize } from "../compressors/index.ts";
import type { OpenedFile } from "./open-file.ts";
import type { Inspection } from "./options.ts";

/** What a file is, from its bytes and what they were read as. */
export function inspectFile(bytes: Uint8Array, file: OpenedFile): Inspection {
  if (file.kind === "mesh") return inspectMesh(bytes, file.format, file.mesh);
  const { cloud, format } = file;
  const report = checkCloud(cloud);
  const box = bounds(cloud);
  return {
    format,
    kind: "splat",
    gaussians: cloud.count,
    faces: 0,
    vertices: 0,
    shDegree: cloud.shDegree,
    bytes: bytes.length,
    bounds: box ? { min: box.min, max: box.max } : null,
    frame: cloud.frame,
    report,
    networkSubmittable: submittable(bytes, format, report),
  };
}

function submittable(
  bytes: Uint8Array,
  format: Inspection["format"],
  { ok, findings }: NonNullable<Inspection["report"]>,
): Inspection["networkSubmittable"] {
  if (format !== "spz-network") {
    return { ok: false, why: "validators read nothing but their own SPZ dialect; convert it to spz first" };
  }
  if (declaredContentSize(bytes) === "unknown") {
    return { ok: false, why: "the zstd frame does not declare its size, which the validators' decoder needs" };
  }
  if (ok) return { ok, why: "it decodes and passes the validators' structural checks" };
  return { ok, why: findings.find(({ severity }) => severity === "refuse")?.text ?? "a check refuses it" };
}

function inspectMesh(bytes: Uint8Array, format: Inspection["format"], mesh: Mesh): Inspection {
  return {
    format,
    kind: "mesh",
    gaussians: 0,
    faces: mesh.indices.length / 3,
    vertices: mesh.positions.length / 3,
    shDegree: 0,
    bytes: bytes.length,
    bounds: meshBounds(mesh.positions),
    frame: mesh.frame,
    report: null,
    networkSubmittable: { ok: false, why: "it is a mesh; convert it to spz first" },
  };
}

function meshBounds(positions: Float32Array): Inspection["bounds"] {
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (let at = 0; at < positions.length; at += 1) {
    const value = positions[at]!;
    const axis = at % 3;
    if (!Number.isFinite(value)) continue;
    if (value < min[axis]!) min[axis] = value;
    if (value > max[axis]!) max[axis] = value;
  }
  return max.every(Number.isFinite) ? { min, max } : null;
}
