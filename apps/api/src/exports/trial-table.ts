import { specPaths, type Trial } from '@unetsweep/contract';

/** What the values of a column are: whole numbers, numbers, true or false, texts, or ISO times; any may be null. */
export type ColumnKind = 'integer' | 'number' | 'boolean' | 'text' | 'time';

export interface TableColumn {
  name: string;
  kind: ColumnKind;
  read(trial: Trial): unknown;
}

type PlainField =
  | 'number'
  | 'id'
  | 'pointId'
  | 'status'
  | 'seed'
  | 'repeat'
  | 'fold'
  | 'bestEpoch'
  | 'epochsDone'
  | 'parameterCount'
  | 'durationMs'
  | 'createdAt'
  | 'finishedAt';

const plain = (name: PlainField, kind: ColumnKind): TableColumn => ({
  name,
  kind,
  read: (trial) => trial[name],
});

const firstColumns = [
  plain('number', 'integer'),
  plain('id', 'text'),
  plain('pointId', 'text'),
  plain('status', 'text'),
  plain('seed', 'integer'),
  plain('repeat', 'integer'),
  plain('fold', 'integer'),
];
const lastColumns: TableColumn[] = [
  { name: 'flags', kind: 'text', read: ({ flags }) => flags.join(' ') },
  { name: 'failure.reason', kind: 'text', read: ({ failure }) => failure?.reason },
  plain('bestEpoch', 'integer'),
  plain('epochsDone', 'integer'),
  plain('parameterCount', 'integer'),
  plain('durationMs', 'number'),
  plain('createdAt', 'time'),
  plain('finishedAt', 'time'),
];

/** Each of these fields gives a column a name, such as `metrics.valDice`. */
const openFields = ['params', 'metrics', 'lastMetrics', 'derived'] as const;
type OpenField = (typeof openFields)[number];

/** Kinds of the values that a column of an open field was seen with. */
type Seen = Map<string, Set<ColumnKind>>;

function kindOf(value: unknown): ColumnKind | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value !== 'number') return 'text';
  return Number.isSafeInteger(value) ? 'integer' : 'number';
}

function isIntegerField(path: string): boolean {
  const schemas = specPaths.get(path)?.schemas as { type?: string }[] | undefined;
  return schemas?.every(({ type }) => type === 'integer') ?? false;
}

/** The one kind that all values have. Numbers are whole by their field's nature, not since none happened to have a fraction. */
function commonKind(field: OpenField, name: string, seen: ReadonlySet<ColumnKind>): ColumnKind {
  if (field !== 'params') return 'number';
  const [first, ...others] = seen;
  const isNumber = [...seen].every((kind) => kind === 'integer' || kind === 'number');
  if (first && isNumber) return isIntegerField(name) && !seen.has('number') ? 'integer' : 'number';
  return first && others.length === 0 ? first : 'text';
}

/**
 * The columns of a table of trials, one a row, under the names of paths. All trials are read, since the names of the
 * columns are known after the last one.
 */
export async function tableColumns(trials: AsyncIterable<Trial>): Promise<TableColumn[]> {
  const found = new Map<OpenField, Seen>(openFields.map((field) => [field, new Map()]));
  for await (const trial of trials) {
    for (const [field, columns] of found) {
      for (const [name, value] of Object.entries(trial[field])) {
        const seen = columns.get(name) ?? new Set();
        const kind = kindOf(value);
        columns.set(name, kind === null ? seen : seen.add(kind));
      }
    }
  }
  const open = [...found].flatMap(([field, columns]) =>
    [...columns.keys()].sort().map((name): TableColumn => {
      const kind = commonKind(field, name, columns.get(name) ?? new Set());
      return { name: `${field}.${name}`, kind, read: (trial) => trial[field][name] };
    }),
  );
  return [...firstColumns, ...open, ...lastColumns];
}
