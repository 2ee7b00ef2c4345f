import type { Trial } from '@unetsweep/contract';
import { csvLine } from '../results/text-table.js';
import { tableColumns } from './trial-table.js';

/** Trials as CSV (RFC 4180) with a header; read twice, since the names of the columns are known after the last trial. */
export async function* csvLines(read: () => AsyncIterable<Trial>): AsyncGenerator<string> {
  const columns = await tableColumns(read());
  yield csvLine(columns.map(({ name }) => name));
  for await (const trial of read()) yield csvLine(columns.map((column) => column.read(trial)));
}
