import type { Environment } from '../environment.js';
import type { Terminal } from '../terminal.js';

/** What every command is given. */
export interface CommandContext {
  environment: Environment;
  terminal: Terminal;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  interrupted: AbortSignal;
}
