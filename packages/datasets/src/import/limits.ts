const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** What an import takes at most. Checked while an archive is unpacked, not afterwards. */
export interface ImportLimits {
  /** Files and folders, hidden ones included. */
  files: number;
  /** Of one unpacked file. */
  fileBytes: number;
  /** Of all unpacked files together. */
  totalBytes: number;
  /** Unpacked bytes for each byte of the archive, once more than `ratioFromBytes` are unpacked. */
  ratio: number;
  ratioFromBytes: number;
  /** Of a path, in UTF-8. */
  pathBytes: number;
  /** Of one image. */
  pixels: number;
  /** Resident memory of the importing process. */
  memoryBytes: number;
  /** Of JavaScript's heap in it. */
  heapMiB: number;
  durationMs: number;
}

export const importLimits: ImportLimits = {
  files: 200_000,
  fileBytes: 2 * GIB - 1,
  totalBytes: 64 * GIB,
  // Masks compress well (a plain one 1000 to 1), images don't: sets stay below 20.
  ratio: 200,
  ratioFromBytes: 256 * MIB,
  pathBytes: 1024,
  pixels: 8192 * 8192,
  memoryBytes: 3 * GIB,
  heapMiB: 1024,
  durationMs: 60 * 60 * 1000,
};
