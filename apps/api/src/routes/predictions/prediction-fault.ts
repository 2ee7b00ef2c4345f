import { type ErrorCode, errorCodes, invalidBody, ProblemError } from '@unetsweep/contract';
import type { JobFailure } from '@unetsweep/store';

const passedOn: readonly string[] = [
  'notFound',
  'checkpointExpired',
  'imageTooLarge',
  'notAcceptable',
] satisfies ErrorCode[];

/** Faults of single images. */
const fieldCodes = { undecodable: 'type', unfitImage: 'range' } as const;

const isOf = <T extends object>(code: string, codes: T): code is string & keyof T =>
  Object.hasOwn(codes, code);

/** How a job's failure is told to who asked for the prediction. */
export function predictionFault({ code, message, path = '/image' }: JobFailure): ProblemError {
  if (isOf(code, fieldCodes)) return invalidBody([{ path, code: fieldCodes[code], message }]);
  if (code === 'outOfMemory' || code === 'timeLimit')
    return new ProblemError('imageTooLarge', `${message} Send fewer or smaller images at once.`);
  if (isOf(code, errorCodes) && passedOn.includes(code)) return new ProblemError(code, message);
  if (code === 'workerLost' || code === 'stopped') return new ProblemError('noWorker', message);
  return new ProblemError('internal', 'The prediction failed. The requestId finds the reason in the log.', {
    cause: new Error(message),
  });
}
