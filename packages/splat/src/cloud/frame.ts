/**
 * Where +X, +Y and +Z of a file point, seen by a camera that looks at the front of the object: Right or Left, Up or Down,
 * Front (the way the camera looks) or Back (towards the camera). Files do not say it, so every reader is told.
 *
 * - `RUB`: the front of an upright object faces +Z. What subnet 17 renders, glTF's frame, and the stored frame of Niantic's SPZ.
 * - `RDF`: +Y down, +Z away from the camera. What training code writes into 3DGS PLY files.
 *
 * The two differ by half a turn about X.
 */
export type Frame = "RUB" | "RDF";
