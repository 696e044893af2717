import { type Camera, rigGridViews, rigPreviewView, turntable, validatorRig } from "@lode/splat/render";
import type { RigName } from "./options.ts";

/** @throws SplatError RENDER_SIZE_INVALID for a turntable of no or too many views */
export function camerasOf(views: readonly Camera[] | RigName): readonly Camera[] {
  if (typeof views === "object") return "turntable" in views ? turntable(views.turntable) : views;
  const rig = validatorRig();
  switch (views) {
    case "validator":
      return rig;
    case "preview":
      return [rig[rigPreviewView]!];
    case "grid":
      return rigGridViews.map((view) => rig[view]!);
  }
}
