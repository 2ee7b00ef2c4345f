export interface VolumeShape {
  /** Voxels along x, y, z, as stored: x runs fastest. */
  size: readonly [x: number, y: number, z: number];
  /** What a fourth (and fifth) dimension holds, 1..8; it runs slowest. */
  channels: number;
}
