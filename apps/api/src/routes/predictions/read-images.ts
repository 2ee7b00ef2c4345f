import type { Readable } from 'node:stream';
import type { MultipartFile } from '@fastify/multipart';
import {
  PREDICTED_IMAGES,
  PREDICTED_IMAGES_BYTES,
  type PredictionOptions,
  PredictionOptionsSchema,
  ProblemError,
} from '@unetsweep/contract';
import type { FastifyRequest } from 'fastify';
import {
  dropRest,
  fileNameOf,
  malformed,
  OPTIONS_LIMIT,
  readOptions,
  unknownPart,
} from '../../body/multipart.js';

interface PostedImage {
  name: string;
  bytes: Buffer;
}

export interface PostedImages {
  images: PostedImage[];
  options: PredictionOptions;
}

/** Bytes that the body may have beside the images: the options, and the headers of its parts. */
const ENVELOPE_BYTES = 2 * OPTIONS_LIMIT;

function tooLarge(): ProblemError {
  const limit = PREDICTED_IMAGES_BYTES;
  return new ProblemError(
    'bodyTooLarge',
    `The images are larger than ${limit} bytes together: send fewer at once.`,
    {
      extras: { limit },
    },
  );
}

async function readBytes(file: Readable, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of file as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/** What is shown to people: no more than a name without control characters. */
const nameOf = (part: MultipartFile, index: number) =>
  fileNameOf(part)?.replaceAll(/\p{C}/gu, '').slice(0, 100) || `image ${index + 1}`;

async function readParts(request: FastifyRequest): Promise<PostedImages> {
  const images: PostedImage[] = [];
  let options: PredictionOptions | null = null;
  let left = PREDICTED_IMAGES_BYTES;
  const limits = { fileSize: Number.POSITIVE_INFINITY, fieldSize: OPTIONS_LIMIT };
  for await (const part of request.parts({ limits })) {
    if (part.fieldname === 'options') {
      if (options !== null) throw malformed('The part options occurs twice.');
      options = await readOptions<PredictionOptions>(part, PredictionOptionsSchema);
    } else if (part.fieldname === 'image') {
      if (part.type === 'field') throw malformed('A part image is no file: send it with a file name.');
      if (images.length === PREDICTED_IMAGES)
        throw malformed(`There are more than ${PREDICTED_IMAGES} parts image: send fewer at once.`);
      const bytes = await readBytes(part.file, left);
      left -= bytes.length;
      images.push({ name: nameOf(part, images.length), bytes });
    } else {
      throw unknownPart(part.fieldname, ['image', 'options']);
    }
  }
  if (images.length === 0) throw malformed('There is no part image: send a PNG, JPEG, WebP or TIFF file.');
  if (options === null)
    throw malformed(
      'There is no part options: send it as JSON, at least {"trialId": "…"} or {"checkpointId": "…"}.',
    );
  return { images, options };
}

/** @throws ProblemError `malformedMultipart`, `bodyTooLarge`, `malformedJson`, `invalidBody`, `unsupportedMediaType` */
export async function readImages(request: FastifyRequest): Promise<PostedImages> {
  try {
    if (Number(request.headers['content-length'] ?? 0) > PREDICTED_IMAGES_BYTES + ENVELOPE_BYTES)
      throw tooLarge();
    return await readParts(request);
  } catch (error) {
    throw dropRest(request, error);
  }
}
