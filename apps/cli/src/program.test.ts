import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from './environment.js';
import { type ExitCode, exitCode } from './exit-code.js';
import { printFailure } from './print-failure.js';
import { createProgram } from './program.js';
import { createTerminal } from './terminal.js';
import { aSweep, aTrial } from './testing/samples.js';

/** Answers by method and path; what it was asked stays in `asked`. */
class ScriptedApi {
  readonly asked: string[] = [];
  /** JSON bodies, in the order of the requests that had one. */
  readonly sent: unknown[] = [];
  readonly answers = new Map<string, { status: number; body: unknown }>();
  #server: Server | null = null;
  url = '';

  async start(): Promise<void> {
    const server = createServer(async (request, response) => {
      const body = await text(request);
      if (body !== '') this.sent.push(JSON.parse(body));
      const address = new URL(request.url ?? '/', 'http://api');
      this.asked.push(`${request.method} ${address.pathname}${decodeURIComponent(address.search)}`);
      const answer = this.answers.get(`${request.method} ${address.pathname}`) ?? {
        status: 404,
        body: { title: 'Not found', status: 404 },
      };
      response.writeHead(answer.status, {
        'content-type': answer.status < 400 ? 'application/json' : 'application/problem+json',
      });
      response.end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#server = server;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}

const api = new ScriptedApi();
beforeEach(async () => {
  api.asked.length = 0;
  api.answers.clear();
  await api.start();
});
afterEach(() => api.stop());

async function run(...args: string[]): Promise<{ code: ExitCode; out: string; err: string }> {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const terminal = createTerminal({ out: stream('out'), err: stream('err'), noColor: true });
  const environment = readEnvironment({ UNETSWEEP_URL: api.url, UNETSWEEP_HOME: '/nowhere' });
  let code: ExitCode = exitCode.ok;
  const context = { environment, terminal, interrupted: new AbortController().signal };
  const program = createProgram(context, (done) => {
    code = done;
  });
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: stream('err').write, writeOut: stream('out').write });
  }
  try {
    await program.parseAsync(['node', 'unetsweep', ...args]);
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('commander.')) throw error;
    code = printFailure(terminal, error);
  }
  return { code, ...written };
}

const completed = { ...aSweep({ completed: 2 }), status: 'completed' as const };

describe('unetsweep', () => {
  it('lists sweeps as a table', async () => {
    api.answers.set('GET /v1/sweeps', { status: 200, body: { items: [completed], nextCursor: null } });
    const { code, out } = await run('sweeps', '--tag', 'x');
    expect(code).toBe(exitCode.ok);
    expect(out).toContain('first-look');
    expect(api.asked).toEqual(['GET /v1/sweeps?limit=50&tag=x']);
  });

  it('accepts a name for a sweep where only one has it', async () => {
    api.answers.set('GET /v1/sweeps', { status: 200, body: { items: [completed], nextCursor: null } });
    api.answers.set(`GET /v1/sweeps/${completed.id}/trials`, {
      status: 200,
      body: { items: [aTrial({})], nextCursor: null },
    });
    const { code, out } = await run(
      'trials',
      'first-look',
      '--filter',
      'metrics.valDice >= 0.8',
      '--format',
      'csv',
    );
    expect(code).toBe(exitCode.ok);
    expect(out.split('\r\n')[0]).toBe('trial,status,seed,valDice,valIou,valLoss,best epoch,epochs,duration');
    expect(api.asked[1]).toContain('filter=metrics.valDice >= 0.8');
  });

  it('calibrates penalties: asks, waits, and prints strengths', async () => {
    const theory = { penaltyAtOne: 333_333, low: 8.7e-7, high: 1.73e-6, suggested: 1.22e-6 };
    const l2 = { penaltyAtOne: 963.8, low: 3e-4, high: 6e-4, suggested: 4.24e-4, theory };
    const calibration = {
      ...{
        id: completed.id,
        status: 'queued',
        seed: 3,
        loss0: null,
        parameterCount: null,
        weightCount: null,
      },
      ...{ kinds: {}, failure: null },
    };
    const done = { status: 'completed', loss0: 0.578, parameterCount: 1_179_121, weightCount: 1_175_200 };
    api.answers.set('POST /v1/calibrations', { status: 202, body: calibration });
    api.answers.set(`GET /v1/calibrations/${completed.id}`, {
      status: 200,
      body: { ...calibration, ...done, kinds: { l2 } },
    });
    const { code, out } = await run('calibrate', '--dataset', 'nuclei', '--kinds', 'l2', '--seed', '3');
    expect(code).toBe(exitCode.ok);
    expect(api.sent.at(-1)).toEqual({ dataset: 'nuclei', kinds: ['l2'], seed: 3 });
    expect(out).toContain('Loss of the first batch 0.5780; 1,175,200 of 1,179,121 weights are penalised.');
    expect(out).toMatch(/regularizer\.l2 +3\.000e-4 +4\.240e-4 +6\.000e-4 +963\.8/);
    await expect(run('calibrate', '--dataset', 'nuclei', '--kinds', 'l3')).rejects.toThrow('Give some of');
  });

  it('lists the ids where several sweeps have the name', async () => {
    api.answers.set('GET /v1/sweeps', {
      status: 200,
      body: { items: [completed, completed], nextCursor: null },
    });
    const { code, err } = await run('cancel', 'first-look');
    expect(code).toBe(exitCode.invalidInput);
    expect(err).toContain('2 sweeps are called "first-look"');
    expect(err).toContain(completed.id);
  });

  it('prints a refusal field by field and ends with the status for refused input', async () => {
    const errors = [{ path: '/dataset', code: 'required', message: 'A data set is needed.' }];
    api.answers.set(`POST /v1/sweeps/${completed.id}/cancel`, {
      status: 422,
      body: { title: 'Faults', status: 422, detail: 'No.', errors },
    });
    api.answers.set(`GET /v1/sweeps/${completed.id}`, { status: 200, body: completed });
    const { code, err } = await run('cancel', completed.id);
    expect(code).toBe(exitCode.invalidInput);
    expect(err).toBe('No.\n  dataset: A data set is needed.\n');
  });

  it('retries the failed trials of a sweep, or one trial by its id', async () => {
    const path = `/v1/sweeps/${completed.id}`;
    api.answers.set(`GET ${path}`, { status: 200, body: completed });
    api.answers.set(`POST ${path}/retryFailed`, {
      status: 200,
      body: { ...completed, status: 'running', retried: 2 },
    });
    const { code, out } = await run('retry', completed.id, '--reason', 'outOfMemory', 'diverged');
    expect([code, out]).toEqual([exitCode.ok, 'first-look: running · 2 trials queued again\n']);
    expect(api.sent.at(-1)).toEqual({ reasons: ['outOfMemory', 'diverged'] });
    const trial = { ...aTrial({}), id: '00000000-0000-7000-8000-0000000000ff' };
    api.answers.set(`POST /v1/trials/${trial.id}/retry`, {
      status: 200,
      body: { ...trial, status: 'queued' },
    });
    expect((await run('retry', trial.id, '--from-scratch')).out).toContain('queued');
    expect(api.sent.at(-1)).toEqual({ fromScratch: true });
  });

  it('extends a sweep by values, ranges and counts', async () => {
    const path = `/v1/sweeps/${completed.id}`;
    api.answers.set(`GET ${path}`, { status: 200, body: completed });
    api.answers.set(`POST ${path}/extend`, {
      status: 200,
      body: { ...completed, status: 'running', added: 1, continued: 3 },
    });
    const { out } = await run(
      'extend',
      completed.id,
      ...['--parameter', 'optimizer.name=sgd,rmsprop', '--parameter', 'model.dropout={"high":0.5}'],
      ...['--repeats', '3', '--epochs', '100', '--max-trials', '50'],
    );
    expect(out).toBe('first-look: running · 1 trial more, 3 trials train on\n');
    expect(api.sent.at(-1)).toEqual({
      parameters: { 'optimizer.name': ['sgd', 'rmsprop'], 'model.dropout': { high: 0.5 } },
      repeats: 3,
      epochs: 100,
      maxTrials: 50,
    });
  });

  it('clones a sweep with what is set, and pauses one', async () => {
    const path = `/v1/sweeps/${completed.id}`;
    api.answers.set(`GET ${path}`, { status: 200, body: completed });
    api.answers.set(`POST ${path}/clone`, { status: 201, body: { ...completed, status: 'planning' } });
    const { out } = await run('clone', completed.id, '--set', 'trial.model.depth=3', '--set', 'name=deeper');
    expect(out).toBe(`${completed.id}\n`);
    expect(api.sent.at(-1)).toEqual({ changes: { trial: { model: { depth: 3 } }, name: 'deeper' } });
    api.answers.set(`POST ${path}/pause`, {
      status: 200,
      body: { ...completed, status: 'running', desired: 'paused' },
    });
    expect((await run('pause', completed.id)).out).toBe('first-look: running, becoming paused\n');
  });

  it('watches a sweep to its end and fails when a trial did', async () => {
    const failed = { ...aSweep({ completed: 1, failed: 1 }), status: 'completed' as const };
    api.answers.set(`GET /v1/sweeps/${completed.id}`, { status: 200, body: failed });
    api.answers.set(`GET /v1/sweeps/${completed.id}/trials`, {
      status: 200,
      body: { items: [aTrial({})], nextCursor: null },
    });
    const { code, out } = await run('watch', completed.id);
    expect(code).toBe(exitCode.failed);
    expect(out).toContain('completed: 2 of 2, 1 failed trials');
  });

  it('says how to start the service where nothing answers', async () => {
    await api.stop();
    const { code, err } = await run('sweeps');
    await api.start();
    expect(code).toBe(exitCode.unreachable);
    expect(err).toContain('npm start');
  });

  it('refuses a file that is not JSON before it asks the API', async () => {
    const { code, err } = await run('submit', 'package.json.missing');
    expect(code).toBe(exitCode.invalidInput);
    expect(err).toContain("can't be read");
    expect(api.asked).toEqual([]);
  });

  it.each([
    ['sweeps', '--limit', '0'],
    ['trials', 'x', '--format', 'xml'],
    ['up', '--port', '70000'],
    ['nonsense'],
  ])('refuses the command line %s %s %s', async (...args) => {
    await expect(run(...args)).rejects.toMatchObject({ exitCode: 1 });
  });
});

describe('unetsweep plan', () => {
  const id = '01940000-0000-7000-8000-0000000000aa';
  const stage = (name: string, status: string, winners: object[] = []) => ({
    name,
    status,
    sweepId: null,
    winners,
  });
  const plan = (status: string, stages: object[]) => ({
    id,
    name: 'course',
    status,
    spec: {},
    stages,
    failure: null,
    tags: [],
    notes: '',
    createdAt: '2026-01-02T03:04:05.000Z',
    finishedAt: null,
  });
  const won = { per: {}, pointId: id, value: 0.9, params: { 'optimizer.name': 'adam' } };
  const waiting = plan('awaitingConfirmation', [
    stage('lr', 'awaitingConfirmation', [won]),
    stage('depth', 'waiting'),
  ]);

  it('lists plans, shows the stages of one with their winners, and steers it', async () => {
    api.answers.set('GET /v1/plans', { status: 200, body: { items: [waiting], nextCursor: null } });
    api.answers.set('POST /v1/plans/01940000-0000-7000-8000-0000000000aa/cancel', {
      status: 200,
      body: plan('cancelled', []),
    });
    expect((await run('plan', 'list')).out).toMatch(/course +awaitingConfirmation +0 of 2 +lr /);
    expect((await run('plan', 'show', 'course')).out).toMatch(
      /lr +awaitingConfirmation +0\.9000 +optimizer\.name=adam/,
    );
    expect(await run('plan', 'cancel', 'course')).toMatchObject({
      code: exitCode.ok,
      out: 'course: cancelled\n',
    });
  });

  it('stops watching where somebody has to confirm, and says how', async () => {
    api.answers.set(`GET /v1/plans/${id}`, { status: 200, body: waiting });
    const { code, err } = await run('plan', 'watch', id);
    expect(code).toBe(exitCode.ok);
    expect(err).toContain(`unetsweep plan confirm ${id}`);
  });

  it('confirms the stage that waits, with values of your own', async () => {
    api.sent.length = 0;
    api.answers.set(`GET /v1/plans/${id}`, { status: 200, body: waiting });
    api.answers.set(`POST /v1/plans/${id}/confirm`, { status: 200, body: plan('running', []) });
    const { out } = await run(
      'plan',
      'confirm',
      id,
      '--pin',
      'optimizer.learningRate=1e-3',
      '--pin',
      'loss.name=bce',
    );
    expect(out).toBe('course: running\n');
    expect(api.sent).toEqual([
      { stage: 'lr', winner: { pin: { 'optimizer.learningRate': 1e-3, 'loss.name': 'bce' } } },
    ]);
    expect((await run('plan', 'confirm', id)).code).toBe(exitCode.ok);
    expect(api.sent[1]).toEqual({ stage: 'lr' });
  });

  it('prints what the stages of a plan would do', async () => {
    const dry = {
      name: 'lr',
      valid: true,
      pointCount: 4,
      trialCount: { atMost: null },
      points: [],
      invalidCount: 0,
      invalid: [],
      models: [],
      memoryMb: null,
    };
    const warnings = [{ code: 'dependsOnWinners', message: 'wait' }];
    api.answers.set('POST /v1/plans', { status: 200, body: { valid: true, stages: [{ ...dry, warnings }] } });
    const file = new URL('../../../examples/ee782-plan.json', import.meta.url);
    const { out, code } = await run('plan', 'submit', '--dry-run', fileURLToPath(file));
    expect(code).toBe(exitCode.ok);
    expect(out).toMatch(/lr +4 +as results decide +0/);
    expect(out).toContain('warning lr, dependsOnWinners: wait');
  });
});
