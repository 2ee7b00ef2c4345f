import type { MultipartFile, MultipartValue } from '@fastify/multipart';
import { invalidBody, ProblemError, validateBody } from '@unetsweep/contract';
import type { FastifyRequest } from 'fastify';
import Type, { type TSchema } from 'typebox';
import { bodyProblem } from '../plugins/json-body.js';
import { parseJsonBody } from './parse-json-body.js';

export type Part = MultipartFile | MultipartValue;

/** Bytes of the part `options`. */
export const OPTIONS_LIMIT = 1024 * 1024;
const LONGEST_FILE_NAME = 255;

export function malformed(detail: string, cause?: unknown): ProblemError {
  return new ProblemError('malformedMultipart', detail, cause === undefined ? {} : { cause });
}

const ABOUT_THE_BODY = /multipart|part header|boundary|premature/i;

/** The library's own refusals in our words. */
function fromLibrary(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ProblemError) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'FST_INVALID_JSON_FIELD_ERROR')
    return new ProblemError('malformedJson', 'The part options is not JSON.', { cause: error });
  if (code === 'FST_INVALID_MULTIPART_CONTENT_TYPE') {
    const accepted = ['multipart/form-data'];
    return new ProblemError('unsupportedMediaType', `Accepted: ${accepted}.`, { extras: { accepted } });
  }
  if (!code.startsWith('FST_') && !ABOUT_THE_BODY.test(error.message)) return error;
  return malformed(`The multipart body is broken: ${error.message}.`, error);
}

async function optionsText(part: Part): Promise<unknown> {
  const tooLong = () => malformed(`The part options is larger than ${OPTIONS_LIMIT} bytes.`);
  if (part.type === 'field') {
    if (part.valueTruncated) throw tooLong();
    return part.value;
  }
  let text = Buffer.alloc(0);
  for await (const chunk of part.file) {
    text = Buffer.concat([text, chunk]);
    if (text.length > OPTIONS_LIMIT) throw tooLong();
  }
  return text.toString('utf8');
}

/** The part `options` by its schema. @throws ProblemError `malformedJson`, `malformedMultipart`, `invalidBody` */
export async function readOptions<T>(part: Part, schema: TSchema): Promise<T> {
  const given = await optionsText(part);
  let options = given;
  if (typeof given === 'string') {
    const parsed = parseJsonBody(Buffer.from(given));
    if ('fault' in parsed) throw bodyProblem(parsed.fault);
    options = parsed.value;
  }
  // Faults are named by where they are in the body as it is documented.
  const errors = validateBody(Type.Object({ options: schema }), { options });
  if (errors.length > 0) throw invalidBody(errors);
  return options as T;
}

export function unknownPart(name: string, accepted: string[]): ProblemError {
  const path = `/${name}`;
  const message = `${path} is unknown; accepted: ${accepted.join(', ')}.`;
  return invalidBody([{ path, code: 'unknownField', message, accepted }]);
}

/** The last part of the path that a client gave, for people; null: none. */
export function fileNameOf({ filename }: MultipartFile): string | null {
  return filename?.split(/[/\\]/).at(-1)?.slice(0, LONGEST_FILE_NAME) || null;
}

/** Reads and drops what is left of a refused body, so that its sender gets to see the answer. @returns the refusal in our words */
export function dropRest(request: FastifyRequest, error: unknown): unknown {
  request.raw.unpipe();
  request.raw.resume();
  return fromLibrary(error);
}
