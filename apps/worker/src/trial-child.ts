import { type ChildProcess, fork } from 'node:child_process';
import { LineSplitter } from './log-buffer.js';
import type { FromTrial, ToTrial } from './messages.js';
import { processFile } from './process-file.js';

export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ChildListeners {
  onMessage(message: FromTrial): void;
  onLine(source: 'stdout' | 'stderr', line: string): void;
}

/** What TensorFlow prints on some CPUs however little it is told to: nothing that a trial's log should begin with. */
const NATIVE_NOTICES = [
  'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR',
  'oneDNN custom operations are on.',
];

const isNotice = (line: string) => NATIVE_NOTICES.some((notice) => line.includes(notice));

/** The process of one trial, seen from its parent. */
export class TrialChild {
  /** Once the process has ended and all its output was read. */
  readonly exited: Promise<ChildExit>;

  private readonly child: ChildProcess;

  constructor(environment: Record<string, string>, listeners: ChildListeners) {
    this.child = fork(processFile('trial-process/main.js'), {
      env: { ...inheritedEnvironment(), ...environment },
      // Not the parent's own switches: a debugger's port is taken.
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own: a terminal's Ctrl-C asks the worker, which then asks its trials.
      detached: true,
    });
    for (const source of ['stdout', 'stderr'] as const) {
      const splitter = new LineSplitter((line) => {
        if (!isNotice(line)) listeners.onLine(source, line);
      });
      this.child[source]?.setEncoding('utf8').on('data', (text: string) => splitter.push(text));
      this.child[source]?.once('end', () => splitter.end());
    }
    this.child.on('message', (message) => listeners.onMessage(message as unknown as FromTrial));
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => {
        listeners.onLine('stderr', `the process could not be started: ${error.message}`);
        if (this.child.pid === undefined) resolve({ code: null, signal: null });
      });
      this.child.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** A message to a process that is gone is dropped: its end tells the rest. */
  send(message: ToTrial): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

/** What a trial has no use for it doesn't get: above all no address or password of a database. */
function inheritedEnvironment(): Record<string, string> {
  const kept = [
    'PATH',
    'HOME',
    'LANG',
    'TZ',
    'TMPDIR',
    'LD_LIBRARY_PATH',
    'NODE_OPTIONS',
    'CUDA_VISIBLE_DEVICES',
  ];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
