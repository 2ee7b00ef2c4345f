import { readEnvironment } from './environment.js';
import { type ExitCode, exitCode } from './exit-code.js';
import { printFailure } from './print-failure.js';
import { createProgram } from './program.js';
import { createTerminal } from './terminal.js';

const terminal = createTerminal({
  out: process.stdout,
  err: process.stderr,
  noColor: process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== '',
});
// A reader that has gone (`| head`, a closed terminal) must not keep a command from ending in order.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const interruption = new AbortController();
// One Ctrl-C can arrive more than once (from the terminal and from npm): a command ends itself, however often it is asked.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());

let code: ExitCode = exitCode.ok;
try {
  const environment = readEnvironment(process.env);
  const context = { environment, terminal, interrupted: interruption.signal };
  const program = createProgram(context, (done) => {
    code = done;
  });
  program.exitOverride();
  await program.parseAsync();
} catch (error) {
  code = failureStatus(error);
}
process.exitCode = code;

function failureStatus(error: unknown): ExitCode {
  // Commander has said its own: a call for help ends well, everything else was a wrong command line.
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('commander.')) {
    return 'exitCode' in error && error.exitCode === 0 ? exitCode.ok : exitCode.invalidInput;
  }
  if (interruption.signal.aborted) return exitCode.interrupted;
  return printFailure(terminal, error);
}
