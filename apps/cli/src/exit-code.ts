/** What the command's exit status says; part of the public interface. */
export const exitCode = {
  /** Done; with `--watch`, `watch` and `up --exit`: every trial completed. */
  ok: 0,
  /** The command worked, its subject did not: a trial failed, a check of `doctor` found a fault, a part could not start. */
  failed: 1,
  /** The command line or the input was refused. */
  invalidInput: 2,
  /** The API could not be reached. */
  unreachable: 3,
  /** Stopped by Ctrl-C; a watched sweep goes on. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** A fault that is told in its own words, without a stack. `cure`: what the reader can do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    message: string,
    readonly exitCode: ExitCode,
    readonly cure: string | null = null,
  ) {
    super(message);
  }
}
