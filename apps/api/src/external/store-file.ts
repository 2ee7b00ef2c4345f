import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Checkpoint, externalLimits, invalidBody, ProblemError } from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';
import type { FastifyRequest } from 'fastify';
import { dropRest, malformed, type Part, unknownPart } from '../body/multipart.js';
import { contentOf } from '../imports/import-task.js';
import { makeWorkFolder } from '../imports/work-folder.js';
import { fenceOf, leaseLost } from './lease-token.js';

const MAX_FILE_BYTES = 2 * 1024 ** 3;
const FIELDS = ['leaseToken', 'epoch', 'file'];

interface SavedFile {
  sha256: string;
  sizeBytes: number;
}

function tooLarge(): ProblemError {
  const detail = `The file is larger than ${MAX_FILE_BYTES} bytes.`;
  return new ProblemError('bodyTooLarge', detail, { extras: { limit: MAX_FILE_BYTES } });
}

async function save(source: Readable, path: string): Promise<SavedFile> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  await pipeline(
    source,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        sizeBytes += chunk.length;
        if (sizeBytes > MAX_FILE_BYTES) throw tooLarge();
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(path, { mode: 0o600 }),
  );
  return { sha256: hash.digest('hex'), sizeBytes };
}

function textOf(part: Part): string {
  if (part.type === 'field' && typeof part.value === 'string') return part.value;
  throw malformed(`The part ${part.fieldname} is a file: send it as a field.`);
}

function epochOf(text: string | undefined): number {
  const epoch = Number(text);
  if (Number.isInteger(epoch) && epoch >= 1 && epoch <= externalLimits.lastEpoch) return epoch;
  const message = `epoch must be a whole number in 1..${externalLimits.lastEpoch}`;
  throw invalidBody([{ path: 'epoch', code: text === undefined ? 'required' : 'range', message }]);
}

async function readParts(request: FastifyRequest, path: string) {
  const fields = new Map<string, string>();
  let file: SavedFile | null = null;
  for await (const part of request.parts({ limits: { fileSize: Number.POSITIVE_INFINITY } })) {
    if (!FIELDS.includes(part.fieldname)) throw unknownPart(part.fieldname, FIELDS);
    if (part.fieldname !== 'file') fields.set(part.fieldname, textOf(part));
    else if (part.type === 'field') throw malformed('The part file is no file: send it with a file name.');
    else if (file !== null) throw malformed('The part file occurs twice.');
    else file = await save(part.file, path);
  }
  if (file === null) throw malformed('There is no part file.');
  return { file, token: fields.get('leaseToken') ?? '', epoch: epochOf(fields.get('epoch')) };
}

/**
 * Keeps a file that a caller posts of its trial (parts `leaseToken`, `epoch`, `file`); it is never whole in memory.
 * @throws ProblemError `leaseLost`, `notFound`, `malformedMultipart`, `bodyTooLarge`, `invalidBody`
 */
export async function storeFile(
  { checkpoints }: Store,
  folder: string,
  trialId: string,
  request: FastifyRequest,
): Promise<Checkpoint> {
  const own = await makeWorkFolder(folder);
  try {
    const path = join(own, 'file');
    const { file, token, epoch } = await readParts(request, path).catch((error: unknown) => {
      throw dropRest(request, error);
    });
    const content = contentOf(path, file.sha256, file.sizeBytes);
    const stored = await checkpoints.putFile(fenceOf(trialId, token), { epoch, content });
    if (!stored) throw leaseLost();
    return stored;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}
