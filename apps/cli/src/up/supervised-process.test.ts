import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SupervisedProcess } from './supervised-process.js';

let folder: string;
let parts: SupervisedProcess[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unetsweep-supervised-'));
  parts = [];
});
afterEach(async () => {
  await Promise.all(parts.map((part) => part.stop()));
  await rm(folder, { recursive: true });
});

async function supervise(script: string, restarts: string[] = []): Promise<SupervisedProcess> {
  const file = join(folder, 'part.mjs');
  await writeFile(file, script);
  const part = new SupervisedProcess({
    name: 'part',
    command: [file],
    environment: { PATH: process.env.PATH, FOLDER: folder },
    logFile: join(folder, 'part.log'),
    stopTimeoutMs: 300,
    onRestart: (message) => restarts.push(message),
  });
  parts.push(part);
  part.start();
  return part;
}

const log = () => readFile(join(folder, 'part.log'), 'utf8').catch(() => '');
const logged = (text: string) =>
  vi.waitFor(async () => expect(await log()).toContain(text), { timeout: 10_000 });
/** A process that has ended but whose parent never asked is none. */
const isAlive = (pid: number) => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

describe('SupervisedProcess', () => {
  it('starts a part that crashed again, and says so', async () => {
    const restarts: string[] = [];
    const script = `import { existsSync, writeFileSync } from 'node:fs';
      const mark = process.env.FOLDER + '/crashed';
      if (!existsSync(mark)) { writeFileSync(mark, ''); process.exit(3); }
      console.log('second life'); setInterval(() => {}, 1000);`;
    await supervise(script, restarts);
    await logged('second life');
    expect(restarts).toEqual([expect.stringContaining('status 3')]);
  });

  it("gives up on a part that can't start, with the end of its log", async () => {
    const part = await supervise("console.log('no such port'); process.exit(1);");
    await expect(part.failed).rejects.toThrow(/The part can't start \(status 1\)[\s\S]*no such port/);
  });

  it('asks a part to end and waits until it has', async () => {
    const part =
      await supervise(`process.on('SIGTERM', () => { console.log('ended in order'); process.exit(0); });
      console.log('up'); setInterval(() => {}, 1000);`);
    await logged('up');
    await part.stop();
    expect(await log()).toContain('ended in order');
  });

  it('kills a part that does not end, with what it has started', async () => {
    const part = await supervise(`import { spawn } from 'node:child_process';
      process.on('SIGTERM', () => {});
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
      console.log(JSON.stringify([process.pid, child.pid]));`);
    await logged(']');
    const pids = JSON.parse(await log()) as number[];
    await part.stop();
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]));
  });

  it('ends a part whose owner was killed', async () => {
    const module = new URL('../../bin/end-with-parent.mjs', import.meta.url);
    const owner = spawn(process.execPath, ['--input-type=module', '--eval', OWNER, module.href, folder]);
    await logged('up');
    const part = Number(await readFile(join(folder, 'pid'), 'utf8'));
    expect(isAlive(part)).toBe(true);
    owner.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(part)).toBe(false), { timeout: 10_000 });
    expect(await log()).toContain('ended in order');
  });
});

/** Starts a part as SupervisedProcess does, and stays. */
const OWNER = `import { spawn } from 'node:child_process';
  import { openSync, writeFileSync } from 'node:fs';
  const [module, folder] = process.argv.slice(1);
  const log = openSync(folder + '/part.log', 'a');
  const program = "process.on('SIGTERM', () => { console.log('ended in order'); process.exit(0); }); console.log('up'); setInterval(() => {}, 1000);";
  const part = spawn(process.execPath, ['--import', module + '?owner=' + process.pid, '-e', program], { stdio: ['ignore', log, log], detached: true });
  writeFileSync(folder + '/pid', String(part.pid));
  setInterval(() => {}, 1000);`;
