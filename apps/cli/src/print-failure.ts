import { ApiError } from '@unetsweep/client';
import { CommandError, type ExitCode, exitCode } from './exit-code.js';
import { renderProblem } from './render/problem.js';
import type { Terminal } from './terminal.js';

/** Tells why a command ended, in lines for people. @returns the exit status that goes with it */
export function printFailure(terminal: Terminal, error: unknown): ExitCode {
  const say = (lines: string[]) =>
    terminal.note(lines.map((line, index) => (index === 0 ? terminal.style('red', line) : line)).join('\n'));
  if (error instanceof ApiError) {
    say(renderProblem({ ...error.problem, title: error.message, status: error.status }));
    return error.status < 500 ? exitCode.invalidInput : exitCode.failed;
  }
  if (error instanceof CommandError) {
    say(error.cure === null ? [error.message] : [error.message, error.cure]);
    return error.exitCode;
  }
  if (isExpected(error)) {
    say([error.message]);
    return exitCode.failed;
  }
  say([error instanceof Error ? (error.stack ?? error.message) : String(error)]);
  return exitCode.failed;
}

/** Faults that say in their message what to do: of the set-up (they carry a cure), of the schema, of services that are away. */
function isExpected(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return 'cure' in error || error.name === 'SchemaTooNewError' || error.name === 'ProblemError';
}
