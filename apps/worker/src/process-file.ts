import { fileURLToPath } from 'node:url';

/** Path of a compiled file that is started as a process; the same seen from `src` (tests) and from `dist`. */
export function processFile(name: string): string {
  return fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
}
