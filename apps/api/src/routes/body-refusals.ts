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
