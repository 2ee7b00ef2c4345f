import type { ErrorCode } from '@unetsweep/contract';

/** Codes that a POST with a body and an `Idempotency-Key` may be refused with. */
export const BODY_REFUSALS: ErrorCode[] = [
  'malformedJson',
  'bodyTooLarge',
  'unsupportedMediaType',
  'invalidBody',
  'idempotencyInFlight',
  'idempotencyKeyReused',
];

/** Codes that a call may be refused with that adds runs to a sweep, one that has ended too. */
export const GROWTH_REFUSALS: ErrorCode[] = [
  'notFound',
  'invalidState',
  'imagesRemoved',
  'datasetFailed',
  'datasetImporting',
  'versionMismatch',
  'invalidCells',
];
