import type { SourceFiles } from './importer.js';
import { isLeftOut } from './safe-path.js';

/** Files that are in memory already, by path. */
export function memoryFiles(files: ReadonlyMap<string, Uint8Array>): SourceFiles {
  const bytesOf = (path: string): Uint8Array => {
    const bytes = files.get(path);
    if (!bytes) throw new Error(`there is no file ${path}`);
    return bytes;
  };
  return {
    paths: [...files.keys()].filter((path) => !isLeftOut(path)).sort(),
    size: (path) => bytesOf(path).length,
    read: async (path) => bytesOf(path),
    readRange: async (path, start, length) => bytesOf(path).subarray(start, start + length),
  };
}
