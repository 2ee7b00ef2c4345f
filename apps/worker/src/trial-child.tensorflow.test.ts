import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveTrialSpec, type TrialSpec } from '@unetsweep/contract';
import { embeddedNuclei, writeArchive } from '@unetsweep/datasets';
import { numericsEnvironment } from '@unetsweep/tensorflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryWatch } from './memory-watch.js';
import type { FromTrial, TrialOrder } from './messages.js';
import { TrialChild } from './trial-child.js';
import type { ChildExit } from './worker-child.js';

const environment = numericsEnvironment({ device: 'cpu', intraOpThreads: 1, cpuIsa: 'AVX2' });

/** Of a limited process; Node, the libraries and the images take some 3 GiB of it. */
const ADDRESS_SPACE = 5 * 2 ** 30;

let folder: string;
let archivePath: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trial-child-'));
  archivePath = join(folder, 'nuclei.zip');
  await writeFile(archivePath, writeArchive(await embeddedNuclei()));
});

afterAll(() => rm(folder, { recursive: true }));

function orderOf(epochs: number, changes: Partial<TrialOrder> = {}, trial: TrialSpec = {}): TrialOrder {
  const tiny: TrialSpec = {
    model: { baseFilters: 4, depth: 2 },
    preprocessing: { size: 32 },
    training: { epochs, batchSize: 4 },
    ...trial,
  };
  const spec = resolveTrialSpec(
    { dataset: 'nuclei@1', trial: tiny },
    { classes: 2, hasGroups: true, seed: 1 },
  );
  return {
    type: 'run',
    trialId: '0190f5a0-0000-7000-8000-000000000001',
    fingerprint: 'f'.repeat(64),
    spec,
    seed: 7,
    microBatch: null,
    objective: { metric: 'valDice', mode: 'max', at: 'best' },
    keep: { best: true, last: true, every: null, state: false },
    predictions: { samples: ['r4c2', 'r4c1'], every: null },
    train: ['r1c1', 'r1c2', 'r2c1', 'r2c2', 'r3c1', 'r3c2'],
    validation: ['r4c1', 'r4c2'],
    test: [],
    archivePath,
    statePath: null,
    folder,
    ...changes,
  };
}

interface Outcome {
  messages: FromTrial[];
  exit: ChildExit;
  lines: string[];
}

/** Runs an order to its end; states count as stored at once. `onMessage` may act on the child in between. */
async function runChild(
  order: TrialOrder,
  onMessage?: (message: FromTrial, child: TrialChild) => void,
): Promise<Outcome> {
  const messages: FromTrial[] = [];
  const lines: string[] = [];
  const child = new TrialChild(environment, {
    onMessage: (message) => {
      messages.push(message);
      if (message.type === 'ready') child.send(order);
      if (message.type === 'state') child.send({ type: 'stateStored', durationMs: 0 });
      onMessage?.(message, child);
    },
    onLine: (_, line) => lines.push(line),
  });
  return { messages, exit: await child.exited, lines };
}

const endOf = ({ messages }: Outcome) =>
  messages.flatMap((message) => (message.type === 'end' ? [message.result] : []))[0];
const epochsOf = ({ messages }: Outcome) =>
  messages.flatMap((message) => (message.type === 'epoch' ? [message.record.epoch] : []));
const lastSum = ({ messages }: Outcome) =>
  messages.flatMap((message) =>
    message.type === 'checkpoint' && message.kind === 'last' ? [message.weightsSha256] : [],
  )[0];

describe("a trial's process", () => {
  it('trains in a process of its own, tells its epochs, and leaves states and checkpoints as files', async () => {
    const outcome = await runChild(orderOf(3));
    expect(outcome.lines).toEqual([]);
    expect(endOf(outcome)).toMatchObject({ status: 'completed', failure: null });
    expect(epochsOf(outcome)).toEqual([1, 2, 3]);
    const files = outcome.messages.flatMap((message) => ('path' in message ? [message.path] : []));
    expect(files.length).toBeGreaterThanOrEqual(3);
    expect(files.every((file) => existsSync(file))).toBe(true);
    expect(outcome.exit).toEqual({ code: 0, signal: null });
  });

  it('measures the test side once, at the best epoch', async () => {
    const result = endOf(await runChild(orderOf(2, { test: ['r4c3', 'r4c4'] })));
    expect(result?.metrics.testDice).toBeGreaterThan(0);
    expect(Object.keys(result?.lastMetrics ?? {}).filter((name) => name.startsWith('test'))).toEqual([]);
  });

  it('scores each validation image at the best epoch, the recorded ones as their pictures say', async () => {
    const measures = { sampleScores: true, followed: [], target: 0, gradientNorm: false };
    const outcome = await runChild(orderOf(3, { measures }));
    const [scores] = outcome.messages.flatMap((message) =>
      message.type === 'scores' ? [message.scores] : [],
    );
    const result = endOf(outcome);
    expect(scores?.epoch).toBe(result?.bestEpoch);
    const [first = 0, second = 0] = scores?.dice.map(Number) ?? [];
    expect((first + second) / 2).toBeCloseTo(result?.metrics.valDicePerImage ?? 0, 9);
    const [pictures] = outcome.messages.flatMap((message) =>
      message.type === 'predictions' ? [message] : [],
    );
    // The order recorded is r4c2, r4c1; that of the split r4c1, r4c2.
    expect(pictures?.items.map(({ dice }) => dice)).toEqual([
      expect.closeTo(second, 6),
      expect.closeTo(first, 6),
    ]);
    expect(result?.metrics).toHaveProperty('valBoundaryF1');
    expect(result?.derived.epochsToTarget).toBe(1);
    expect(outcome.messages.findIndex(({ type }) => type === 'scores')).toBeLessThan(
      outcome.messages.findIndex(({ type }) => type === 'end'),
    );
  });

  it('leaves pictures of the best epoch at the end, and of each so many epochs where asked', async () => {
    const predictions = { samples: ['r4c2', 'r4c1'], every: 2 };
    const outcome = await runChild(orderOf(3, { predictions }));
    const written = outcome.messages.flatMap((message) => (message.type === 'predictions' ? [message] : []));
    expect(written.map(({ kind, epoch }) => [kind, epoch])).toEqual([
      ['periodic', 2],
      ['best', endOf(outcome)?.bestEpoch],
    ]);
    expect(written[0]?.items.map(({ sample }) => sample)).toEqual(['r4c2', 'r4c1']);
    for (const { dice, imagePath, truthPath, predictionPath } of written[1]?.items ?? []) {
      expect(dice).toBeGreaterThan(0);
      for (const path of [imagePath, truthPath, predictionPath]) {
        expect([...readFileSync(path).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
      }
    }
  });

  it('goes on from a state after a pause to the very weights of an undisturbed run', async () => {
    const whole = await runChild(orderOf(4));
    const first = await runChild(orderOf(4), (message, child) => {
      if (message.type === 'epoch' && message.record.epoch === 1) child.send({ type: 'pause' });
    });
    expect(endOf(first)?.status).toBe('paused');
    const state = first.messages
      .flatMap((message) => (message.type === 'state' ? [message.path] : []))
      .at(-1);
    const second = await runChild(orderOf(4, { statePath: state ?? null }));
    expect(epochsOf(first).concat(epochsOf(second))).toEqual([1, 2, 3, 4]);
    expect(lastSum(second)).toBe(lastSum(whole));
    expect(lastSum(whole)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('ends within a second of being cancelled', async () => {
    let cancelledAt = 0;
    const outcome = await runChild(orderOf(10_000), (message, child) => {
      if (message.type !== 'epoch' || cancelledAt > 0) return;
      cancelledAt = performance.now();
      child.send({ type: 'cancel' });
    });
    expect(performance.now() - cancelledAt).toBeLessThan(1_000);
    expect(endOf(outcome)?.status).toBe('cancelled');
  });

  it('whose time is up hands over the best epoch before it ends', async () => {
    const outcome = await runChild(orderOf(10_000), (message, child) => {
      if (message.type === 'epoch' && message.record.epoch === 2)
        child.send({ type: 'cancel', keepsBest: true });
    });
    const result = endOf(outcome);
    expect(result?.status).toBe('cancelled');
    const kept = outcome.messages.flatMap((message) => (message.type === 'checkpoint' ? [message] : []));
    expect(kept.map(({ kind, epoch }) => [kind, epoch])).toEqual([['best', result?.bestEpoch]]);
  });

  it('says that memory ran out where TensorFlow gets no more', async () => {
    // The first layer's output alone would take 2.4 GiB.
    const trial: TrialSpec = {
      model: { baseFilters: 64, depth: 1 },
      preprocessing: { size: 896 },
      training: { epochs: 1, batchSize: 12 },
    };
    const train = ['r1', 'r2', 'r3'].flatMap((row) => ['c1', 'c2', 'c3', 'c4'].map((column) => row + column));
    const outcome = await runChild(orderOf(1, { train }, trial), (message, child) => {
      if (message.type !== 'ready') return;
      execFileSync('prlimit', ['--pid', String(child.pid), `--as=${ADDRESS_SPACE}`]);
    });
    // With oneDNN the process may end there; else the run says it itself.
    const watch = new MemoryWatch(() => 0);
    for (const line of outcome.lines) watch.hear(line);
    const { failure } = endOf(outcome) ?? {};
    const said = failure === undefined ? watch.causeOf(outcome.exit) : failure?.message;
    expect(said).toContain('OOM when allocating tensor');
    expect(failure?.reason ?? 'outOfMemory').toBe('outOfMemory');
  });

  it('names an image that the preprocessing cannot bring into shape as bad data', async () => {
    const order = orderOf(1, {}, { preprocessing: { size: 512, fit: 'centerCrop' } });
    const outcome = await runChild(order);
    expect(endOf(outcome)?.failure).toMatchObject({
      reason: 'badData',
      message: expect.stringContaining('r1c1 (128x128)'),
    });
  });

  it('carries its trial in its title, and does not get the addresses of the services', async () => {
    process.env.DATABASE_URL ??= 'postgres://nobody@127.0.0.1:1/none';
    const seen: string[] = [];
    await runChild(orderOf(10_000), (message, child) => {
      if (message.type !== 'epoch' || seen.length > 0) return;
      seen.push(
        readFileSync(`/proc/${child.pid}/cmdline`, 'utf8'),
        readFileSync(`/proc/${child.pid}/environ`, 'utf8'),
      );
      child.kill();
    });
    expect(seen[0]).toContain('unetsweep-trial 0190f5a0-0000-7000-8000-000000000001');
    expect(seen[1]).not.toContain('DATABASE_URL');
  });
});
