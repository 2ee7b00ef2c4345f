import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { type ErrorCode, errorCodes, IdSchema, ProblemError, ProblemSchema } from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import Type from 'typebox';
import type { Analyses } from '../analysis/analyses.js';
import type { Pokable, QueueLink, Timing, UploadOptions } from '../dependencies.js';
import type { EventHub } from '../events/event-hub.js';
import { PROBLEM_MEDIA_TYPE } from '../plugins/problem-details.js';

/** The application as routes see it: schemas give the handlers their types. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What handlers work with. */
export interface RouteContext {
  store: Store;
  queue: QueueLink;
  hub: EventHub;
  timing: Timing;
  pingDatabase: () => Promise<number>;
  version: string;
  uploads: UploadOptions;
  imports: Pokable;
  analyses: Analyses;
}

export const IdParams = Type.Object({ id: IdSchema });

const problemResponse = (description: string) => ({
  description,
  content: { [PROBLEM_MEDIA_TYPE]: { schema: ProblemSchema } },
});

/** Codes that any route may answer with. */
const EVERYWHERE: ErrorCode[] = [
  'keyMissing',
  'keyUnknown',
  'csrf',
  'notAcceptable',
  'internal',
  'databaseUnavailable',
  'queueUnavailable',
  'shuttingDown',
];

/** Responses with problem documents for these codes and for those that any route may answer with, one entry a status. */
export function problems(...codes: ErrorCode[]): Record<number, ReturnType<typeof problemResponse>> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...codes, ...EVERYWHERE]) {
    const { status } = errorCodes[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [status, problemResponse(`Codes: ${list.join(', ')}.`)]),
  );
}

/** @throws ProblemError `notFound` for null */
export function orNotFound<T>(found: T | null, what: string): T {
  if (found === null) throw new ProblemError('notFound', `There is no ${what} with this id.`);
  return found;
}
