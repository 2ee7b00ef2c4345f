import type { Trial } from '@unetsweep/contract';
import {
  type BasicType,
  ByteWriter,
  type ColumnSource,
  ParquetWriter,
  schemaFromColumnData,
} from 'hyparquet-writer';
import { type ColumnKind, type TableColumn, tableColumns } from './trial-table.js';

/** Rows that are held and compressed at once. */
const GROUP_ROWS = 10_000;

/** Times are in UTC, milliseconds. */
const types = {
  integer: 'INT64',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  text: 'STRING',
  time: 'TIMESTAMP',
} satisfies Record<ColumnKind, BasicType>;

function cell(kind: ColumnKind, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (kind === 'integer') return BigInt(value as number);
  if (kind === 'time') return new Date(value as string);
  return kind === 'text' && typeof value !== 'string' ? JSON.stringify(value) : value;
}

function columnData(columns: readonly TableColumn[], rows: readonly Trial[]): ColumnSource[] {
  return columns.map(({ name, kind, read }) => ({
    name,
    type: types[kind],
    data: rows.map((trial) => cell(kind, read(trial))),
  }));
}

/** Takes what was written; offsets go on counting. */
function taken(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

/**
 * Trials as an Apache Parquet file with the rows and columns of the CSV, each of one type; read twice. Where reading breaks the
 * file lacks its footer, so that no reader takes it for whole.
 */
export async function* parquetFile(
  read: () => AsyncIterable<Trial>,
  groupRows = GROUP_ROWS,
): AsyncGenerator<Uint8Array> {
  const columns = await tableColumns(read());
  const writer = new ByteWriter();
  const schema = schemaFromColumnData({ columnData: columnData(columns, []) });
  const file = new ParquetWriter({ writer, schema, createdBy: 'unetsweep' });
  let rows: Trial[] = [];
  const writeGroup = () => {
    void file.write({ columnData: columnData(columns, rows), rowGroupSize: groupRows });
    rows = [];
    return taken(writer);
  };
  for await (const trial of read()) {
    rows.push(trial);
    if (rows.length === groupRows) yield writeGroup();
  }
  if (rows.length > 0) yield writeGroup();
  void file.finish();
  yield taken(writer);
}
