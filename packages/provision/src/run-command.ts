import { spawn } from 'node:child_process';

export interface CommandResult {
  /** Exit status; 127 when the program was not found, 128 + n after signal n is told as 128. */
  status: number;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  cwd?: string;
  uid?: number;
  gid?: number;
  env?: NodeJS.ProcessEnv;
  input?: string;
}

/** Runs a program to its end, without a shell. Never rejects for what the program does. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { input, ...spawnOptions } = options;
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...spawnOptions, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    // A program that ends without reading its input is judged by its status.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    child.once('error', (error) => resolve({ status: 127, stdout, stderr: error.message }));
    child.once('close', (code) => resolve({ status: code ?? 128, stdout, stderr }));
  });
}

/** The last lines of what a program said, for an error message. */
export function lastLines(text: string, count = 5): string {
  return text.trim().split('\n').slice(-count).join('\n');
}
