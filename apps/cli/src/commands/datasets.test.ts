import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Dataset } from '@unetsweep/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../environment.js';
import { exitCode } from '../exit-code.js';
import { printFailure } from '../print-failure.js';
import { createTerminal } from '../terminal.js';
import type { CommandContext } from './context.js';
import { importDataset, showDataset } from './datasets.js';

const ID = '01940000-0000-7000-8000-000000000001';

function aDataset(changes: Partial<Dataset>): Dataset {
  return {
    id: ID,
    name: 'heart',
    version: 2,
    status: 'ready',
    images: 3,
    sizes: [
      { width: 4, height: 5, images: 2 },
      { width: 6, height: 5, images: 1 },
    ],
    channels: 1,
    classes: [
      { index: 0, name: 'background', pixelShare: 0.98 },
      { index: 1, name: 'pool', pixelShare: 0.02 },
    ],
    groups: [
      { name: 'p1', images: 2 },
      { name: 'p2', images: 1 },
    ],
    labelled: 2,
    unlabelled: 1,
    sha256: '0'.repeat(64),
    provenance: null,
    createdAt: '2026-01-02T03:04:05.000Z',
    failure: null,
    ...changes,
  };
}

let server: Server;
let folder = '';
let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unetsweep-import-'));
  await mkdir(join(folder, 'images'));
  await writeFile(join(folder, 'images', 'a.png'), 'pixels');
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function run(command: (context: CommandContext) => Promise<number>) {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const terminal = createTerminal({ out: stream('out'), err: stream('err'), noColor: true });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const environment = readEnvironment({ UNETSWEEP_URL: url, UNETSWEEP_HOME: '/nowhere' });
  const context = { environment, terminal, interrupted: new AbortController().signal };
  const code = await command(context).catch((error: unknown) => printFailure(terminal, error));
  return { code, ...written };
}

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

describe('unetsweep datasets import', () => {
  it('sends options and archive as form fields, waits for the end, and describes the set', async () => {
    let form: FormData | null = null;
    answer = async (request, response) => {
      if (request.method === 'GET') return json(response, 200, aDataset({}));
      const { 'content-type': type = '' } = request.headers;
      const body = await buffer(request);
      form = await new Response(body, { headers: { 'content-type': type } }).formData();
      return json(response, 202, aDataset({ status: 'importing' }));
    };
    const { code, out } = await run((context) =>
      importDataset(context, folder, { name: 'heart', groupPattern: '^p' }),
    );
    expect(code).toBe(exitCode.ok);
    const sent = form as FormData | null;
    expect(JSON.parse(String(sent?.get('options')))).toEqual({
      name: 'heart',
      groups: { from: 'pattern', pattern: '^p' },
    });
    expect(sent?.get('archive')).toMatchObject({ name: expect.stringMatching(/\.tar\.gz$/) });
    expect(out).toContain('3, 2 with masks, 1 without; 1 channel');
    expect(out).toContain('4x5 (2), 6x5 (1)');
    expect(out).toContain('2, 1 to 2 images each: p1, p2');
    expect(out).toMatch(/1\s+pool\s+2\.00 %/);
  });

  it('shows the faults of an import as a table and fails', async () => {
    const fault = { code: 'unknownMaskValue', message: 'no class', file: 'masks/a.png', value: '128' };
    const failed = aDataset({ status: 'failed', failure: { ...fault, faults: [fault] } });
    answer = async (request, response) => {
      await buffer(request);
      json(response, request.method === 'GET' ? 200 : 202, failed);
    };
    const { code, out } = await run((context) => importDataset(context, folder, { name: 'heart' }));
    expect(code).toBe(exitCode.failed);
    expect(out).toMatch(/unknownMaskValue\s+masks\/a\.png\s+128\s+no class/);
  });

  it('tells a refusal field by field', async () => {
    const errors = [{ path: '/options/name', code: 'pattern', message: 'A name is needed.' }];
    answer = async (request, response) => {
      await buffer(request);
      json(response, 422, { title: 'Faults', status: 422, detail: 'No.', errors });
    };
    const { code, err } = await run((context) => importDataset(context, folder, { name: 'a b' }));
    expect(code).toBe(exitCode.invalidInput);
    expect(err).toContain('options > name: A name is needed.');
  });
});

describe('unetsweep datasets show', () => {
  it('takes the newest version of a name, or the one that is asked for', async () => {
    const versions = [aDataset({ version: 1, images: 10 }), aDataset({ version: 2, images: 20 })];
    answer = (_request, response) => json(response, 200, { items: versions, nextCursor: null });
    const show = (reference: string) => run((context) => showDataset(context, reference, { json: false }));
    expect((await show('heart')).out).toContain('heart@2  ready');
    expect((await show('heart@1')).out).toContain('heart@1  ready');
    const missing = await show('heart@3');
    expect(missing.code).toBe(exitCode.failed);
    expect(missing.err).toContain('No data set is heart@3');
  });
});
