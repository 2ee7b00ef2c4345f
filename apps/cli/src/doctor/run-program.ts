import { execFile } from 'node:child_process';

export interface ProgramEnd {
  /** Null: there is no such program, or it took too long. */
  status: number | null;
  output: string;
}

const TIMEOUT_MS = 60_000;

/** Runs a program to its end; never rejects. */
export function runProgram(program: string, args: string[], environment = process.env): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: TIMEOUT_MS, env: environment }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ status, output: `${stdout}${stderr}`.trim() });
    });
  });
}
