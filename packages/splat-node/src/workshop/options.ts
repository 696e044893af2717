import type { CheckReport } from "@lode/splat/checks";
import type { Frame, ShDegree } from "@lode/splat/cloud";
import type { Camera } from "@lode/splat/render";

export interface WorkshopOptions {
  /** Worker threads; -1 means one a core. One when absent. No output depends on it. */
  readonly threads?: number;
  /** Calls that run or wait, together; one more is refused with `WORKSHOP_FULL`. 64 when absent. */
  readonly maxCalls?: number;
  /** Bytes of one call's file. 1 GiB when absent. */
  readonly maxInputBytes?: number;
  /** V8 heap of each worker; typed arrays do not count, they are bounded by the file's declared counts. 1024 when absent. */
  readonly maxHeapMebibytes?: number;
  /** Of a call, waiting included, where the call does not say. Two minutes when absent. */
  readonly timeoutMs?: number;
}

export interface CallOptions {
  /** Aborting stops the work at once, in the middle of a computation too; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Waiting included; after it the call rejects with `WORKSHOP_TIMED_OUT`. */
  readonly timeoutMs?: number;
  /** The caller's buffer is moved into the worker instead of copied, and is empty afterwards. */
  readonly giveAway?: boolean;
}

/** How a file is read where its bytes leave something open. */
export interface OpenOptions {
  /** File name or path: tells `.splat` files, which have no magic bytes. */
  readonly name?: string;
  /** What the coordinates of the file mean, where its format does not say. RUB (what the network renders) when absent. */
  readonly frame?: Frame;
  /** Gaussians that a mesh is turned into. 50 000 when absent. */
  readonly samples?: number;
  /** Of the sampling. 0 when absent. */
  readonly seed?: number;
  /** More gaussians than this are refused. */
  readonly maxGaussians?: number;
}

/** `spz` is what the network takes; `spz-v3` and `spz-v4` are Niantic's, for viewers. */
export type OutputFormat = "spz" | "ply" | "spz-v3" | "spz-v4";

export interface ShapeOptions {
  /** Centred, with this largest extent, in world units; 1.5 (what validators expect) when absent, false to leave it. */
  readonly normalise?: { readonly extent: number } | false;
  /** Finer view-dependent colour is dropped. */
  readonly shDegree?: ShDegree;
  readonly prune?: {
    /** Opacity (0 to 1) below which a gaussian is dropped. */
    readonly minOpacity?: number;
    /** The least visible ones above this number are dropped. */
    readonly maxCount?: number;
  };
}

export interface ConvertOptions extends OpenOptions, ShapeOptions {
  readonly to: OutputFormat;
  /** Of the network's SPZ: `parity` gives its encoder's bytes, `quality` better rotations at the same size. `quality` when absent. */
  readonly mode?: "parity" | "quality";
  /** zstd level of the network's SPZ, 1 to 22. 1 when absent. */
  readonly level?: number;
  /** Of a PLY; RUB when absent. SPZ holds RUB whatever is said here. */
  readonly outFrame?: Frame;
}

/** What a file is found to be; each is read by `openCloud`. */
export type FileKind =
  | "ply"
  | "compressed-ply"
  | "splat"
  | "spz-network"
  | "spz-v1"
  | "spz-v2"
  | "spz-v3"
  | "spz-v4"
  | "mesh-ply"
  | "glb";

export interface Inspection {
  readonly format: FileKind;
  readonly kind: "splat" | "mesh";
  /** 0 for a mesh. */
  readonly gaussians: number;
  /** Triangles; 0 for splats. */
  readonly faces: number;
  /** 0 for splats. */
  readonly vertices: number;
  readonly shDegree: ShDegree;
  readonly bytes: number;
  /** Corners of the box round all centres, in the file's frame; null when no position is finite. */
  readonly bounds: { readonly min: readonly number[]; readonly max: readonly number[] } | null;
  readonly frame: Frame;
  /** Null for a mesh. */
  readonly report: CheckReport | null;
  /** Whether these very bytes would pass the network's structural checks; says nothing of the score. */
  readonly networkSubmittable: { readonly ok: boolean; readonly why: string };
}

export interface Converted {
  readonly bytes: Uint8Array;
  /** Of the bytes made, read back. */
  readonly inspection: Inspection;
  /** What normalising did; absent where it was switched off. `(p - centre) * scale`. */
  readonly normalisation?: { readonly centre: readonly [number, number, number]; readonly scale: number };
  /** Real time of each stage. */
  readonly seconds: {
    readonly open: number;
    readonly shape: number;
    readonly encode: number;
    readonly inspect: number;
  };
}

/** Cameras by name: the validators' sixteen, its preview, its four of the grid; or so many evenly round the object. */
export type RigName = "validator" | "preview" | "grid" | { readonly turntable: number };

export interface RenderOptions extends OpenOptions {
  /** `preview` when absent. */
  readonly views?: readonly Camera[] | RigName;
  /** Pixels; 518 when absent. */
  readonly width?: number;
  readonly height?: number;
  /** Red, green, blue, 0 to 1; white when absent. */
  readonly background?: readonly [number, number, number];
  /** Shown as if normalised to this largest extent; shown as it lies when absent. */
  readonly normalise?: { readonly extent: number };
}
