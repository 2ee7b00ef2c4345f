import { setTimeout as delay } from 'node:timers/promises';
import { type FileLock, type Home, lockPath, tryLock } from '@unetsweep/provision';
import { UnetsweepApi } from '../api/unetsweep-api.js';
import type { CommandContext } from '../commands/context.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { type Instance, readInstance } from '../instance-file.js';
import { printReady } from './greeting.js';
import { showDemonstration } from './show-demonstration.js';

const LOOK_EVERY_MS = 200;

/** The home for this process alone, or the instance that runs on it (waits while that one is starting); null: interrupted. */
export async function takeHome(
  home: Home,
  interrupted: AbortSignal,
): Promise<{ lock: FileLock } | { running: Instance } | null> {
  while (!interrupted.aborted) {
    const result = tryLock(lockPath(home, 'instance'));
    if ('release' in result) return { lock: result };
    const running = await readInstance(home.root);
    if (running?.pid === result.pid) return { running };
    await delay(LOOK_EVERY_MS);
  }
  return null;
}

/** What `up` does where one already runs: says where, and with `--exit` waits for the demonstration there. */
export async function visitRunning(
  context: CommandContext,
  options: { exit: boolean; demo: boolean },
  running: Instance,
): Promise<ExitCode> {
  context.terminal.note(
    `  unetsweep already runs on this home (process ${running.pid}, since ${running.startedAt}); it is left as it is.`,
  );
  const api = new UnetsweepApi({ url: running.url, key: context.environment.key });
  printReady(context.terminal, running.url, 'an earlier start');
  return options.exit && options.demo ? showDemonstration(context, api) : exitCode.ok;
}
