import type { Trial } from '@unetsweep/contract';
import { csvLine } from '../results/text-table.js';

const plainFields = ['number', 'id', 'pointId', 'status', 'seed', 'repeat', 'fold'] as const;
const lateFields = [
  'bestEpoch',
  'epochsDone',
  'parameterCount',
  'durationMs',
  'createdAt',
  'finishedAt',
] as const;
/** Each of these fields gives a column a name, such as `metrics.valDice`. */
const openFields = ['params', 'metrics', 'lastMetrics', 'derived'] as const;

/** Trials as CSV (RFC 4180) with a header; read twice, since the names of the columns are known after the last trial. */
export async function* csvLines(read: () => AsyncIterable<Trial>): AsyncGenerator<string> {
  const names = new Map(openFields.map((field) => [field, new Set<string>()]));
  for await (const trial of read()) {
    for (const [field, known] of names) for (const name of Object.keys(trial[field])) known.add(name);
  }
  const columns = [...names].flatMap(([field, known]) => [...known].sort().map((name) => ({ field, name })));
  const named = columns.map(({ field, name }) => `${field}.${name}`);
  yield csvLine([...plainFields, ...named, 'flags', 'failure.reason', ...lateFields]);
  for await (const trial of read()) {
    yield csvLine([
      ...plainFields.map((field) => trial[field]),
      ...columns.map(({ field, name }) => trial[field][name]),
      trial.flags.join(' '),
      trial.failure?.reason,
      ...lateFields.map((field) => trial[field]),
    ]);
  }
}
