import { formatDuration } from '../render/duration.js';
import type { Terminal } from '../terminal.js';

/** Tells what start-up does, one line a step: `  ✓ Postgres   0.6 s`. */
export class Steps {
  constructor(
    readonly terminal: Terminal,
    readonly interrupted: AbortSignal,
  ) {}

  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    if (this.terminal.interactive) process.stderr.write(this.terminal.style('dim', `  … ${name}`));
    try {
      const result = await work();
      if (this.interrupted.aborted) return result;
      this.#line(
        '✓',
        'green',
        `${name}  ${this.terminal.style('dim', formatDuration(performance.now() - startedAt))}`,
      );
      return result;
    } catch (error) {
      this.#line('✗', 'red', name);
      throw error;
    }
  }

  warn(text: string): void {
    this.#line('!', 'yellow', text);
  }

  #line(mark: string, style: 'green' | 'red' | 'yellow', text: string): void {
    const overwrite = this.terminal.interactive ? '\r\u001b[2K' : '';
    this.terminal.note(`${overwrite}  ${this.terminal.style(style, mark)} ${text}`);
  }
}
