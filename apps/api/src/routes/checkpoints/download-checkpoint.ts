import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Checkpoint, invalidBody } from '@unetsweep/contract';
import { convertCheckpoint, type WeightFormat, weightFormats } from '@unetsweep/unet/checkpoint';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { oneOf } from '../../query/one-of.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';
import { OneAtATime } from './one-at-a-time.js';

const files: Record<WeightFormat, { type: string; extension: string }> = {
  npz: { type: 'application/x-npz', extension: 'npz' },
  safetensors: { type: 'application/x-safetensors', extension: 'safetensors' },
  tfjs: { type: 'application/zip', extension: 'tfjs.zip' },
};
const types = Object.values(files).map(({ type }) => type);

const DownloadQuery = Type.Object(
  {
    format: Type.Optional(
      oneOf(weightFormats, {
        default: 'npz',
        description:
          'npz: arrays named `layer/kernel`, … in the layouts of Keras, and `config.json`. safetensors: `layer.weight`, … in those of PyTorch, the configuration in its metadata. tfjs: a zip of a layers model of TensorFlow.js and `config.json`.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** The stored file never changes, so what is made of it is named by its sum and the format. */
const etagOf = ({ sha256 }: Checkpoint, format: WeightFormat) =>
  format === 'npz' ? `"${sha256}"` : `"${sha256}-${format}"`;

const nameOf = ({ trialId, kind, epoch }: Checkpoint, format: WeightFormat) =>
  `${trialId}-${kind}-epoch-${epoch}.${files[format].extension}`;

/** A caller's own file: its sum is that of its weights, which of a file of ours never is. */
const isCallers = ({ sha256, weightsSha256 }: Checkpoint) => sha256 === weightsSha256;

interface File {
  sha256: string;
  sizeBytes: number;
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

async function* resume(first: IteratorResult<Uint8Array>, rest: AsyncIterator<Uint8Array>) {
  for (let next = first; !next.done; next = await rest.next()) yield next.value;
}

/** The first chunk is read before any header goes: a removed file still gets its problem document. */
async function storedFile({ store }: RouteContext, { id, sha256, sizeBytes }: Checkpoint): Promise<File> {
  const chunks = store.checkpoints.read(id)[Symbol.asyncIterator]();
  return { sha256, sizeBytes, content: resume(await chunks.next(), chunks) };
}

async function convertedFile(
  { store }: RouteContext,
  { id }: Checkpoint,
  format: Exclude<WeightFormat, 'npz'>,
): Promise<File> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.checkpoints.read(id)) chunks.push(chunk);
  const content = convertCheckpoint(Buffer.concat(chunks), format);
  const hash = createHash('sha256');
  for (const part of content) hash.update(part);
  const sizeBytes = content.reduce((sum, part) => sum + part.length, 0);
  return { sha256: hash.digest('hex'), sizeBytes, content };
}

function notConvertible() {
  const message = 'format is for weights that our workers trained: this file is sent as its caller stored it';
  return invalidBody([{ path: 'format', code: 'enum', message, accepted: ['npz'] }]);
}

export function downloadCheckpoint(app: Api, context: RouteContext): void {
  const conversions = new OneAtATime();
  app.get(
    '/v1/checkpoints/:id/download',
    {
      compress: false,
      config: { produces: [...types, 'application/octet-stream'] },
      schema: {
        operationId: 'downloadCheckpoint',
        tags: ['checkpoints'],
        summary: 'The weights as a file; `Content-Digest` (RFC 9530) carries its SHA-256.',
        params: IdParams,
        querystring: DownloadQuery,
        response: {
          200: {
            description: 'The file.',
            content: Object.fromEntries(
              types.map((type) => [type, { schema: Type.String({ format: 'binary' }) }]),
            ),
          },
          304: Type.Null({ description: 'The client has this file.' }),
          ...problems('notFound', 'checkpointExpired', 'invalidBody'),
        },
      },
    },
    async (request, reply) => {
      const checkpoint = orNotFound(await context.store.checkpoints.get(request.params.id), 'checkpoint');
      const { format = 'npz' } = request.query;
      if (isCallers(checkpoint) && format !== 'npz') throw notConvertible();
      const etag = etagOf(checkpoint, format);
      if (request.headers['if-none-match'] === etag) return reply.header('etag', etag).code(304).send(null);
      const file =
        format === 'npz'
          ? await storedFile(context, checkpoint)
          : await conversions.run(() => convertedFile(context, checkpoint, format));
      // The document calls the file a string of binary format; what is sent is a stream.
      const untyped: FastifyReply = reply;
      return untyped
        .headers({
          etag,
          'content-digest': `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`,
          'content-length': String(file.sizeBytes),
          'content-disposition': `attachment; filename="${isCallers(checkpoint) ? `${checkpoint.trialId}-epoch-${checkpoint.epoch}` : nameOf(checkpoint, format)}"`,
          'cache-control': 'private, max-age=31536000, immutable',
        })
        .type(isCallers(checkpoint) ? 'application/octet-stream' : files[format].type)
        .send(Readable.from(file.content, { objectMode: false }));
    },
  );
}
