import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, type ProcessIdentity, processesIn } from './process-identity.js';
import { ProvisionError } from './provision-error.js';
import { lastLines } from './run-command.js';

/** A server that this process started and stops. */
export interface ServerProcess {
  name: string;
  pid: number;
  /** Fulfilled when the process has ended, for whatever reason. */
  ended: Promise<string>;
  /** Idempotent; fulfilled when the process has ended. */
  stop(): Promise<void>;
}

/** What all servers of a kind have in common. */
export interface ServerKind {
  name: string;
  /** Matches the name of the program's file, wherever it was installed from. */
  programName: RegExp;
  stopSignal: NodeJS.Signals;
  /** Sent when the server has not ended `STOP_TIMEOUT_MS` after `stopSignal`. */
  forceSignal: NodeJS.Signals;
}

export interface ServerCommand {
  kind: ServerKind;
  program: string;
  args: readonly string[];
  /** The server's data folder, which is its working folder too: so a process that was left behind is found. */
  dataFolder: string;
  logFile: string;
  uid?: number | undefined;
  gid?: number | undefined;
}

const STOP_TIMEOUT_MS = 30_000;
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 20;
const LOG_LIMIT_BYTES = 10_000_000;

/**
 * Starts a server and waits until `isReady` of its pid. It leads a process group of its own: Ctrl-C in a terminal goes to the whole
 * group of the owner, which must stop what uses the server before the server.
 * @throws ProvisionError with the end of the log when the server ends or is not ready in time.
 */
export async function startServer(
  command: ServerCommand,
  isReady: (pid: number) => Promise<boolean>,
): Promise<ServerProcess> {
  const server = spawnServer(command);
  const deadline = Date.now() + READY_TIMEOUT_MS;
  let end: string | null = null;
  void server.ended.then((reason) => {
    end = reason;
  });
  while (!(await isReady(server.pid))) {
    if (end === null && Date.now() < deadline) {
      await delay(POLL_MS);
      continue;
    }
    await server.stop();
    throw new ProvisionError(
      `${command.kind.name} did not start (${end ?? 'not ready in time'}):\n${lastLines(readLog(command.logFile), 8)}`,
      `read ${command.logFile}, or give the address of a server of your own`,
    );
  }
  return server;
}

/** Stops what an owner that was killed has left running on this data folder. */
export async function stopLeftBehind(kind: ServerKind, dataFolder: string): Promise<void> {
  for (const identity of processesIn(dataFolder, kind.programName)) await stopProcess(identity, kind);
}

function spawnServer(command: ServerCommand): ServerProcess {
  const log = openSync(command.logFile, isLarge(command.logFile) ? 'w' : 'a', 0o600);
  const child = spawn(command.program, command.args, {
    cwd: command.dataFolder,
    detached: true,
    stdio: ['ignore', log, log],
    uid: command.uid,
    gid: command.gid,
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (status, signal) => resolve(`ended with ${signal ?? `status ${status}`}`));
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    child.kill(command.kind.stopSignal);
    const force = setTimeout(() => child.kill(command.kind.forceSignal), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(force);
  };
  return { name: command.kind.name, pid: child.pid ?? 0, ended, stop };
}

async function stopProcess(identity: ProcessIdentity, kind: ServerKind): Promise<void> {
  signal(identity, kind.stopSignal);
  let deadline = Date.now() + STOP_TIMEOUT_MS;
  while (isAlive(identity)) {
    await delay(POLL_MS);
    if (Date.now() < deadline) continue;
    signal(identity, kind.forceSignal);
    deadline = Date.now() + STOP_TIMEOUT_MS;
  }
}

function signal({ pid }: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has ended by itself since it was looked up.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function isLarge(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES;
}

function readLog(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
