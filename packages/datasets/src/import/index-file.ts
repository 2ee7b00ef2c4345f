import { parse } from 'csv-parse/sync';
import { DatasetFault } from '../dataset-fault.js';
import type { SampleDraft, SourceFiles } from './importer.js';

const NAME_COLUMNS = ['name', 'image', 'file', 'filename'];
const MAX_BYTES = 64 * 1024 ** 2;

/** The table that says of each sample what its file's name doesn't. */
export class IndexFile {
  readonly #rows: Map<string, Record<string, string>>;

  constructor(
    readonly file: string,
    readonly columns: readonly string[],
    rows: ReadonlyMap<string, Record<string, string>>,
  ) {
    this.#rows = new Map(rows);
  }

  /** @throws DatasetFault `badGroupPattern` */
  requireColumn(column: string): void {
    if (this.columns.includes(column)) return;
    const message = `${this.file} has no column ${column}; it has ${this.columns.join(', ')}`;
    throw new DatasetFault('badGroupPattern', message, this.file, column);
  }

  /** Empty where the cell is; undefined where no row names the sample by its name, its path or its file's name. */
  value({ name, file }: SampleDraft, column: string): string | undefined {
    const fileName = file.split('/').at(-1) ?? file;
    const keys = [file, name, fileName, withoutEnding(fileName)];
    for (const key of keys) {
      const row = this.#rows.get(key);
      if (row) return row[column];
    }
    return undefined;
  }
}

/** `index.csv` at the root (of the one folder that holds everything), else the only other `.csv` there; null: none. */
export async function readIndexFile(files: SourceFiles): Promise<IndexFile | null> {
  const file = findIndex(files.paths);
  if (file === null) return null;
  if (files.size(file) > MAX_BYTES) throw unreadable(file, `it is larger than ${MAX_BYTES} bytes`);
  const table = parseTable(file, await files.read(file));
  const columns = Object.keys(table[0] ?? {});
  const key = NAME_COLUMNS.find((column) => columns.includes(column));
  if (key === undefined) {
    throw unreadable(file, `it needs a column ${NAME_COLUMNS.join(' or ')}; it has ${columns.join(', ')}`);
  }
  return new IndexFile(file, columns, new Map(table.map((row) => [row[key] ?? '', row])));
}

function findIndex(paths: readonly string[]): string | null {
  const top = commonFolder(paths);
  const tables = paths.filter((path) => /^[^/]+\.csv$/i.test(path.slice(top.length)));
  const named = tables.find((path) => path.slice(top.length).toLowerCase() === 'index.csv');
  if (named !== undefined) return named;
  return tables.length === 1 ? (tables[0] ?? null) : null;
}

/** `set/` where all paths start with it, else empty. */
function commonFolder(paths: readonly string[]): string {
  const [first = ''] = paths;
  const folder = first.includes('/') ? first.slice(0, first.indexOf('/') + 1) : '';
  return paths.every((path) => path.startsWith(folder)) ? folder : '';
}

function parseTable(file: string, bytes: Uint8Array): Record<string, string>[] {
  try {
    return parse(Buffer.from(bytes), {
      columns: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      delimiter: [',', ';', '\t'],
    });
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : String(error));
  }
}

function withoutEnding(fileName: string): string {
  return fileName.replace(/\.[^.]+$/, '');
}

function unreadable(file: string, reason: string): DatasetFault {
  return new DatasetFault('undecodable', `${file} can't be read as an index: ${reason}`, file);
}
