import { join } from 'node:path';
import { type DatasetImportOptions, DatasetImportOptionsSchema } from '@unetsweep/contract';
import type { FastifyRequest } from 'fastify';
import {
  dropRest,
  fileNameOf,
  malformed,
  OPTIONS_LIMIT,
  type Part,
  readOptions,
  unknownPart,
} from '../body/multipart.js';
import { archiveTooLarge, type SavedArchive, saveArchive } from './save-archive.js';

export interface Upload {
  archive: SavedArchive & { path: string; fileName: string | null };
  options: DatasetImportOptions;
}

export interface UploadPlace {
  folder: string;
  maxBytes: number;
}

/** Bytes that the body may have beside the archive. */
const ENVELOPE_BYTES = 2 * OPTIONS_LIMIT;

async function readArchive(part: Part, { folder, maxBytes }: UploadPlace): Promise<Upload['archive']> {
  if (part.type === 'field') throw malformed('The part archive is no file: send it with a file name.');
  const path = join(folder, 'archive');
  const saved = await saveArchive(part.file, path, maxBytes);
  return { ...saved, path, fileName: fileNameOf(part) };
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
    else if (part.fieldname === 'options')
      options = await readOptions<DatasetImportOptions>(part, DatasetImportOptionsSchema);
    else throw unknownPart(part.fieldname, ['archive', 'options']);
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
    throw dropRest(request, error);
  }
}
