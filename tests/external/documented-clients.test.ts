import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useExternalBench } from './external-bench.js';

const bench = useExternalBench();
const hasPython = spawnSync('python3', ['--version']).status === 0;
let folder: string;

beforeAll(async () => {
  // Beside the tests, so that the client is found as by any program of the workspace.
  folder = await mkdtemp(fileURLToPath(new URL('documented-', import.meta.url)));
});
afterAll(() => rm(folder, { recursive: true }));

async function codeOf(language: string): Promise<string> {
  const page = await readFile(new URL('../../docs/external.md', import.meta.url), 'utf8');
  const block = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'm').exec(page);
  if (!block?.[1]) throw new Error(`the page has no ${language}`);
  return block[1];
}

async function run(command: string, language: string, file: string): Promise<string> {
  const path = join(folder, file);
  await writeFile(path, await codeOf(language));
  const child = spawn(command, [path], { env: { ...process.env, UNETSWEEP_URL: bench.url } });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const status = await new Promise((resolve) => child.once('exit', resolve));
  return `${status} ${output}`.trim();
}

async function sweepOf(metric: string) {
  const { body } = await bench.call<{ items: { spec: { objective: { metric: string }[] } }[] }>(
    'GET',
    '/v1/sweeps',
  );
  return body.items.find(({ spec }) => spec.objective[0]?.metric === metric);
}

describe('the clients of the page', () => {
  it.skipIf(!hasPython)('train a sweep from Python', async () => {
    expect((await codeOf('python')).trim().split('\n').length).toBeLessThanOrEqual(30);
    expect(await run('python3', 'python', 'client.py')).toBe('0');
    expect(await sweepOf('val-loss')).toMatchObject({ status: 'completed', trialCounts: { completed: 20 } });
  });

  it('train a sweep from TypeScript', async () => {
    expect(await run(process.execPath, 'ts', 'client.mjs')).toBe('0');
    expect(await sweepOf('height')).toMatchObject({ status: 'completed', trialCounts: { completed: 12 } });
  });
});
