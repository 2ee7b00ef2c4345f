import { DatasetFault } from '../dataset-fault.js';

const PACKERS_OWN = new Set(['__MACOSX', 'Thumbs.db', 'desktop.ini']);

/**
 * The path of an archive's entry without a leading `./` and a folder's last `/`; empty for the root itself.
 * @throws DatasetFault `unsafePath`
 */
export function safePath(path: string, maxBytes: number): string {
  const reason = dangerOf(path, maxBytes);
  if (reason !== null) {
    const shown = printable(path);
    throw new DatasetFault('unsafePath', `${shown} ${reason}`, shown, shown);
  }
  return path.replace(/^(?:\.\/)+/, '').replace(/^\.$|\/$/, '');
}

/** Hidden files and what packers add. */
export function isLeftOut(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || PACKERS_OWN.has(part));
}

/** Two paths of one key are one file where upper and lower case are not told apart. */
export function caseKey(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function dangerOf(path: string, maxBytes: number): string | null {
  if (path.startsWith('/')) return 'is an absolute path';
  if (/^[A-Za-z]:/.test(path)) return 'names a drive';
  if (path.includes('\\')) return 'holds a backslash; folders are told apart by /';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'holds a control character';
  if (path.split('/').includes('..')) return 'leads out of the archive';
  if (path.includes('//')) return 'holds a folder without a name';
  if (Buffer.byteLength(path) > maxBytes) return `is longer than ${maxBytes} bytes`;
  return null;
}

/** For messages: control characters as escapes, long paths cut. */
function printable(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const escaped = path.replace(/[\u0000-\u001f\u007f]/g, (char) => JSON.stringify(char).slice(1, -1));
  return escaped.length > 200 ? `${escaped.slice(0, 200)}…` : escaped;
}
