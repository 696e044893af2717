/** The real harmonics of degrees 1 to 4 at a unit vector as training code multiplies them, in the order of `f_rest`. */
export function harmonicsAt([x, y, z]: readonly [number, number, number]): number[] {
  const [xx, yy, zz] = [x * x, y * y, z * z];
  return [
    ...[-y, z, -x].map((value) => 0.4886025119029199 * value),
    1.0925484305920792 * x * y,
    -1.0925484305920792 * y * z,
    0.31539156525252005 * (2 * zz - xx - yy),
    -1.0925484305920792 * x * z,
    0.5462742152960396 * (xx - yy),
    -0.5900435899266435 * y * (3 * xx - yy),
    2.890611442640554 * x * y * z,
    -0.4570457994644658 * y * (4 * zz - xx - yy),
    0.3731763325901154 * z * (2 * zz - 3 * xx - 3 * yy),
    -0.4570457994644658 * x * (4 * zz - xx - yy),
    1.445305721320277 * z * (xx - yy),
    -0.5900435899266435 * x * (xx - 3 * yy),
    2.5033429417967046 * x * y * (xx - yy),
    -1.7701307697799304 * y * z * (3 * xx - yy),
    0.9461746957575601 * x * y * (7 * zz - 1),
    -0.6690465435572892 * y * z * (7 * zz - 3),
    0.10578554691520431 * (35 * zz * zz - 30 * zz + 3),
    -0.6690465435572892 * x * z * (7 * zz - 3),
    0.47308734787878004 * (xx - yy) * (7 * zz - 1),
    -1.7701307697799304 * x * z * (xx - 3 * yy),
    0.6258357354491761 * (xx * (xx - 3 * yy) - yy * (3 * xx - yy)),
  ];
}
