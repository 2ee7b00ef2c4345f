import { join } from 'node:path';
import type { MultipartFile, MultipartValue } from '@fastify/multipart';
import {
  type DatasetImportOptions,
  DatasetImportOptionsSchema,
  invalidBody,
  ProblemError,
  validateBody,
} from '@unetsweep/contract';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { parseJsonBody } from '../body/parse-json-body.js';
import { bodyProblem } from '../plugins/json-body.js';
import { archiveTooLarge, type SavedArchive, saveArchive } from './save-archive.js';

export interface Upload {
  archive: SavedArchive & { path: string; fileName: string | null };
  options: DatasetImportOptions;
}

export interface UploadPlace {
  folder: string;
  maxBytes: number;
}

/** Bytes of the part `options`. */
const OPTIONS_LIMIT = 1024 * 1024;
/** Bytes that the body may have beside the archive. */
const ENVELOPE_BYTES = 2 * OPTIONS_LIMIT;
const LONGEST_FILE_NAME = 255;

/** Faults are named by where they are in the body as it is documented. */
const optionsPart = Type.Object({ options: DatasetImportOptionsSchema });

type Part = MultipartFile | MultipartValue;

function malformed(detail: string, cause?: unknown): ProblemError {
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

/** @throws ProblemError `malformedJson`, `invalidBody` */
async function readOptions(part: Part): Promise<DatasetImportOptions> {
  const given = await optionsText(part);
  let options = given;
  if (typeof given === 'string') {
    const parsed = parseJsonBody(Buffer.from(given));
    if ('fault' in parsed) throw bodyProblem(parsed.fault);
    options = parsed.value;
  }
  const errors = validateBody(optionsPart, { options });
  if (errors.length > 0) throw invalidBody(errors);
  return options as DatasetImportOptions;
}

async function readArchive(part: Part, { folder, maxBytes }: UploadPlace): Promise<Upload['archive']> {
  if (part.type === 'field') throw malformed('The part archive is no file: send it with a file name.');
  const path = join(folder, 'archive');
  const saved = await saveArchive(part.file, path, maxBytes);
  const fileName = part.filename?.split(/[/\\]/).at(-1)?.slice(0, LONGEST_FILE_NAME) || null;
  return { ...saved, path, fileName };
}

function unknownPart(name: string): ProblemError {
  const path = `/${name}`;
  const accepted = ['archive', 'options'];
  const message = `${path} is unknown; accepted: ${accepted.join(', ')}.`;
  return invalidBody([{ path, code: 'unknownField', message, accepted }]);
}

async function readParts(request: FastifyRequest, place: UploadPlace): Promise<Upload> {
  let archive: Upload['archive'] | null = null;
  let options: DatasetImportOptions | null = null;
  const limits = { fileSize: Number.POSITIVE_INFINITY, fieldSize: OPTIONS_LIMIT };
  for await (const part of request.parts({ limits })) {
    const isAgain =
      (part.fieldname === 'archive' && archive !== null) ||
      (part.fieldname === 'options' && options !== null);
    if (isAgain) throw malformed(`The part ${part.fieldname} occurs twice.`);
    if (part.fieldname === 'archive') archive = await readArchive(part, place);
    else if (part.fieldname === 'options') options = await readOptions(part);
    else throw unknownPart(part.fieldname);
  }
  if (archive === null) throw malformed('There is no part archive: send the zip, tar or tar.gz file.');
  if (options === null) throw malformed('There is no part options: send it as JSON, at least {"name": "…"}.');
  return { archive, options };
}

/**
 * Reads a posted data set: the archive goes to a file in the folder, in either order of the parts. What is left of a refused body
 * is read and dropped, so that its sender gets to see the answer.
 * @throws ProblemError `malformedMultipart`, `archiveTooLarge`, `unsupportedArchive`, `malformedJson`, `invalidBody`, `unsupportedMediaType`
 */
export async function readUpload(request: FastifyRequest, place: UploadPlace): Promise<Upload> {
  try {
    const length = Number(request.headers['content-length'] ?? 0);
    if (length > place.maxBytes + ENVELOPE_BYTES) throw archiveTooLarge(place.maxBytes);
    return await readParts(request, place);
  } catch (error) {
    request.raw.unpipe();
    request.raw.resume();
    throw fromLibrary(error);
  }
}
