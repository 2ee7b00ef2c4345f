import { type ChildProcess, fork } from 'node:child_process';
import { LineSplitter } from './log-buffer.js';
import { processFile } from './process-file.js';

export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ChildListeners<Received> {
  onMessage(message: Received): void;
  onLine(source: 'stdout' | 'stderr', line: string): void;
}

/** What TensorFlow prints on some CPUs however little it is told to: nothing that a log should begin with. */
const NATIVE_NOTICES = [
  'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR',
  'oneDNN custom operations are on.',
  'exceeds 10% of free system memory.',
];

const isNotice = (line: string) => NATIVE_NOTICES.some((notice) => line.includes(notice));

interface ChildForm {
  /** A compiled file of this package. */
  file: string;
  environment: Record<string, string>;
  /** `advanced`: messages may hold bytes. */
  serialization?: 'json' | 'advanced';
}

/** A process that works for this one, seen from here. */
export class WorkerChild<Sent extends object, Received> {
  /** Once the process has ended and all its output was read. */
  readonly exited: Promise<ChildExit>;

  private readonly child: ChildProcess;

  constructor({ file, environment, serialization = 'json' }: ChildForm, listeners: ChildListeners<Received>) {
    this.child = fork(processFile(file), {
      serialization,
      env: { ...inheritedEnvironment(), ...environment },
      // Not the parent's own switches: a debugger's port is taken.
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own: a terminal's Ctrl-C asks the worker, which then asks them.
      detached: true,
    });
    for (const source of ['stdout', 'stderr'] as const) {
      const splitter = new LineSplitter((line) => {
        if (!isNotice(line)) listeners.onLine(source, line);
      });
      this.child[source]?.setEncoding('utf8').on('data', (text: string) => splitter.push(text));
      this.child[source]?.once('end', () => splitter.end());
    }
    this.child.on('message', (message) => listeners.onMessage(message as unknown as Received));
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
  send(message: Sent): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

/** What they have no use for they don't get: above all no address or password of a database. */
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
