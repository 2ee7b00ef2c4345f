import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RecipeDescription, RecipeDryRun, RecipeRun } from '@unetsweep/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../environment.js';
import { exitCode } from '../exit-code.js';
import { printFailure } from '../print-failure.js';
import { createTerminal } from '../terminal.js';
import type { CommandContext } from './context.js';
import { type RunOptions, runRecipes, showRecipe } from './recipes.js';

const ID = '01940000-0000-7000-8000-000000000001';
const DATASET_ID = '01940000-0000-7000-8000-000000000002';

const recipe = (name: string): RecipeDescription => ({
  ...{ name, document: 'A', title: 'Batch size', asks: 'Which?', small: 'Less.', dataset: 'heart-s' },
  parts: [{ name: 'batches', kind: 'sweep' }],
  expectations: [{ id: 'same', grade: 'H', says: 'They are the same.', contradiction: null }],
});

const aRun = (changes: Partial<RecipeRun>): RecipeRun => ({
  ...{ id: ID, recipe: 'a1', dataset: 'heart-s@1', datasetId: DATASET_ID, scale: 'small', seeds: 1, seed: 1 },
  ...{ status: 'completed', parts: [], links: {}, failure: null },
  findings: [
    { id: 'same', grade: 'H', says: 'They are the same.', contradiction: null, holds: true, found: '0' },
  ],
  ...{ createdAt: '2026-01-02T03:04:05.000Z', startedAt: null, finishedAt: null },
  ...changes,
});

const dryRun: RecipeDryRun = {
  ...{ recipe: 'a1', dataset: 'heart-s@1', scale: 'small', seeds: 3, valid: true },
  parts: [
    {
      ...{ name: 'batches', kind: 'sweep', valid: true, pointCount: 2, trialCount: 6, trialsAtMost: 6 },
      ...{ faults: [], warnings: [{ code: 'slow', message: 'takes long' }] },
    },
    {
      ...{ name: 'course/search', kind: 'plan', valid: true, pointCount: null, trialCount: null },
      ...{ trialsAtMost: 20, faults: [], warnings: [] },
    },
  ],
};

let server: Server;
/** Runs that the service has, newest first. */
let runs: RecipeRun[];
let started: string[];
/** Recipes that the data set cannot serve. */
let refused: string[];

function answer(request: IncomingMessage): { status: number; body: unknown } {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://service');
  const [, , resource, name = '', action] = pathname.split('/');
  if (resource === 'recipe-runs')
    return { status: 200, body: name ? runs.at(-1) : { items: runs, nextCursor: null } };
  if (name === '') return { status: 200, body: { items: ['a1', 'a2', 'a3'].map(recipe) } };
  if (action !== 'runs') return { status: 200, body: recipe(name) };
  if (searchParams.get('dryRun') === 'true') return { status: 200, body: dryRun };
  if (refused.includes(name))
    return { status: 422, body: { code: 'invalidCells', title: 'No', detail: 'needs two classes' } };
  started.push(name);
  return { status: 202, body: aRun({ recipe: name }) };
}

beforeEach(async () => {
  runs = [];
  started = [];
  refused = [];
  server = createServer((request, response: ServerResponse) => {
    const { status, body } = answer(request);
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function run(command: (context: CommandContext) => Promise<number>) {
  const lines: string[] = [];
  const stream = { write: (text: string) => void lines.push(text) };
  const terminal = createTerminal({ out: stream, err: stream, noColor: true });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const environment = readEnvironment({ UNETSWEEP_URL: url, UNETSWEEP_HOME: '/nowhere' });
  const context = { environment, terminal, interrupted: new AbortController().signal };
  const code = await command(context).catch((error: unknown) => printFailure(terminal, error));
  return { code, out: lines.join('') };
}

const resume = (options: Partial<RunOptions> = {}) =>
  run((context) => runRecipes(context, ['a1'], { all: false, resume: true, ...options }));

describe('recipe run --resume', () => {
  it('takes a run of the same settings as it is', async () => {
    runs = [aRun({})];
    const { code, out } = await resume();
    expect({ code, started }).toEqual({ code: exitCode.ok, started: [] });
    expect(out).toContain('They are the same.');
  });

  it.each([
    ['it failed', { status: 'failed' }],
    ['it was on another data set', { dataset: 'nuclei@1', datasetId: ID }],
    ['it had more seeds', { seeds: 3 }],
    ['it had another first seed', { seed: 2 }],
    ['it was of full scale', { scale: 'full' }],
    ['it was of another recipe', { recipe: 'a2' }],
  ] as const)('begins anew where %s', async (_, changes) => {
    runs = [aRun(changes)];
    await resume();
    expect(started).toEqual(['a1']);
  });

  it.each(['nuclei', 'nuclei@2', ID])('knows the data set %s again', async (dataset) => {
    runs = [aRun({ dataset: 'nuclei@2', datasetId: ID })];
    await resume({ dataset });
    expect(started).toEqual([]);
  });

  it('begins anew without it', async () => {
    runs = [aRun({})];
    await resume({ resume: false });
    expect(started).toEqual(['a1']);
  });
});

describe('recipe run', () => {
  it('runs the others where one cannot run, and says so at the end', async () => {
    refused = ['a2'];
    const { code, out } = await run((context) => runRecipes(context, [], { all: true, resume: false }));
    expect({ code, started }).toEqual({ code: exitCode.failed, started: ['a1', 'a3'] });
    expect(out).toContain('a2 cannot run: needs two classes');
  });

  it('fails where a claim that must hold does not', async () => {
    const findings = aRun({}).findings.map((finding) => ({ ...finding, holds: false }));
    runs = [aRun({ findings })];
    const { code, out } = await resume();
    expect(code).toBe(exitCode.failed);
    expect(out).toContain('DOES NOT HOLD');
  });

  it('fails where a run did, with its reason', async () => {
    const failure = { code: 'sweepCancelled', message: 'the sweep was cancelled' };
    // Listed as it was, read as it is.
    runs = [aRun({ status: 'running' }), aRun({ status: 'failed', failure })];
    const { code, out } = await resume();
    expect(code).toBe(exitCode.failed);
    expect(out).toContain('a1 failed: the sweep was cancelled');
  });
});

describe('recipe show', () => {
  it('tells how many trials each part would have, and what is to be said of them', async () => {
    const { code, out } = await run((context) => showRecipe(context, 'a1', { seeds: 3 }));
    expect(code).toBe(exitCode.ok);
    expect(out).toContain('A run on heart-s@1 at small scale with 3 seeds:');
    expect(out).toMatch(/batches\s+sweep\s+6/);
    expect(out).toMatch(/course\/search\s+plan\s+up to 20/);
    expect(out).toContain('batches: takes long');
  });
});
