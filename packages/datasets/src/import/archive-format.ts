export type ArchiveFormat = 'zip' | 'tar' | 'tar.gz';

/** First bytes of a file that `archiveFormat` needs. */
export const ARCHIVE_SIGNATURE_BYTES = 512;

const TAR_MAGIC_AT = 257;

/** What an archive is by its first bytes; null: none that can be unpacked. A gzip file is taken for a packed tar. */
export function archiveFormat(firstBytes: Uint8Array): ArchiveFormat | null {
  const starts = (...bytes: number[]) => bytes.every((byte, index) => firstBytes[index] === byte);
  if (starts(0x50, 0x4b, 3, 4) || starts(0x50, 0x4b, 5, 6)) return 'zip';
  if (starts(0x1f, 0x8b)) return 'tar.gz';
  const magic = new TextDecoder().decode(firstBytes.subarray(TAR_MAGIC_AT, TAR_MAGIC_AT + 5));
  return magic === 'ustar' ? 'tar' : null;
}
