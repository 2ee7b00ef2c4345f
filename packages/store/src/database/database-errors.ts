import { ProblemError } from '@unetsweep/contract';

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EPIPE',
  'EAI_AGAIN',
]);
/** Prisma's own codes for a server that cannot be reached, timed out or hung up. */
const prismaCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024']);
const lostConnection =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a/;

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** Whether the server cannot be reached, rather than refusing the statement: SQLSTATE class 08, 53300, 57P0x, or the network. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isUnavailable);
  const code = codeOf(error);
  if (networkCodes.has(code) || prismaCodes.has(code)) return true;
  if (code.startsWith('08') || code === '53300' || /^57P0[1-3]$/.test(code)) return true;
  return error instanceof Error && lostConnection.test(error.message);
}

/** A transaction that lost to another one and may be run again: deadlock or serialisation failure. */
export function isRetriable(error: unknown): boolean {
  return codeOf(error) === '40P01' || codeOf(error) === '40001';
}

/** A pooler gave a named statement to another connection than the one that knows it, or gave its name a second time. */
export function lacksNames(error: unknown): boolean {
  return codeOf(error) === '26000' || codeOf(error) === '42P05';
}

/** The error that callers see: `databaseUnavailable` where the server is away, else the error itself. */
export function toStoreError(error: unknown): unknown {
  if (!isUnavailable(error)) return error;
  return new ProblemError('databaseUnavailable', 'The database cannot be reached; try again in a moment.', {
    cause: error,
  });
}
