import type { Trial } from '@unetsweep/contract';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';
import { csvLines } from './csv-lines.js';
import { parquetFile } from './parquet-file.js';

const time = '2026-11-21T10:20:30.456Z';

function aTrial(number: number, changes: Partial<Trial> = {}): Trial {
  const nothing = { bestEpoch: null, parameterCount: null, durationMs: null, finishedAt: null };
  return {
    number,
    id: `id-${number}`,
    pointId: 'point',
    status: 'completed',
    seed: 1,
    repeat: 1,
    fold: null,
    params: {},
    metrics: {},
    lastMetrics: {},
    derived: {},
    flags: [],
    failure: null,
    epochsDone: 2,
    createdAt: time,
    ...nothing,
    ...changes,
  } as Trial;
}

const trials = [
  aTrial(1, {
    params: { 'model.depth': 4, 'optimizer.learningRate': 1, 'loss.name': 'dice', mixed: 3, on: true },
    metrics: { valDice: 0.1 + 0.2, valLoss: null },
    flags: ['overfit', 'flat'],
    durationMs: 12.5,
    finishedAt: time,
  }),
  aTrial(2, {
    params: { 'model.depth': 3, 'optimizer.learningRate': 1e-3, mixed: [1, 'zwölf'], on: false },
    metrics: { valDice: 1 },
    fold: 2,
  }),
  aTrial(3, { status: 'failed', failure: { reason: 'diverged', message: '', epoch: 1 } }),
];

async function* reading(items: readonly Trial[]) {
  yield* items;
}

async function fileOf(items: readonly Trial[], groupRows?: number): Promise<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of parquetFile(() => reading(items), groupRows)) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks)).buffer;
}

it.each([1, 2, 10_000])('holds the rows of the CSV, %d in a group', async (groupRows) => {
  const file = await fileOf(trials, groupRows);
  const rows = await parquetReadObjects({ file });
  const lines: string[] = [];
  for await (const line of csvLines(() => reading(trials))) lines.push(line);
  expect(rows.map((row) => Object.keys(row).join(','))).toEqual(trials.map(() => lines[0]?.trim()));
  expect(parquetMetadata(file).row_groups).toHaveLength(Math.ceil(trials.length / groupRows));
  expect(rows[0]).toMatchObject({
    number: 1n,
    'params.model.depth': 4n,
    'params.optimizer.learningRate': 1,
    'params.mixed': '3',
    'params.on': true,
    'metrics.valDice': 0.1 + 0.2,
    'metrics.valLoss': null,
    flags: 'overfit flat',
    fold: null,
    durationMs: 12.5,
    finishedAt: new Date(time),
  });
  expect(rows[1]).toMatchObject({ 'params.mixed': '[1,"zwölf"]', 'params.loss.name': null, fold: 2n });
  expect(rows[2]).toMatchObject({ 'params.model.depth': null, 'failure.reason': 'diverged' });
});

it('gives each column the type of its values', async () => {
  const { schema } = parquetMetadata(await fileOf(trials));
  const typeOf = (name: string) => {
    const { type, converted_type: converted } = schema.find((each) => each.name === name) ?? {};
    return converted ? `${type} ${converted}` : type;
  };
  expect(
    ['number', 'params.model.depth', 'params.optimizer.learningRate', 'metrics.valLoss'].map(typeOf),
  ).toEqual(['INT64', 'INT64', 'DOUBLE', 'DOUBLE']);
  expect(['params.on', 'params.mixed', 'createdAt'].map(typeOf)).toEqual([
    'BOOLEAN',
    'BYTE_ARRAY UTF8',
    'INT64 TIMESTAMP_MILLIS',
  ]);
});

it('is a whole file without a row, and none where reading breaks', async () => {
  const empty = await fileOf([]);
  expect(await parquetReadObjects({ file: empty })).toEqual([]);
  expect(parquetMetadata(empty).schema.length).toBeGreaterThan(10);
  let passes = 0;
  async function* breaking() {
    yield* trials;
    passes += 1;
    if (passes === 2) throw new Error('the database is away');
  }
  const chunks: Uint8Array[] = [];
  await expect(async () => {
    for await (const chunk of parquetFile(breaking, 1)) chunks.push(chunk);
  }).rejects.toThrow('away');
  const broken = Buffer.concat(chunks);
  expect(broken.subarray(0, 4).toString()).toBe('PAR1');
  expect(broken.subarray(-4).toString()).not.toBe('PAR1');
});
