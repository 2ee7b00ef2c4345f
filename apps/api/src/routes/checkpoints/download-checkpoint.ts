import { Readable } from 'node:stream';
import type { Checkpoint } from '@unetsweep/contract';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { oneOf } from '../../query/one-of.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const NPZ = 'application/x-npz';

const DownloadQuery = Type.Object(
  {
    format: Type.Optional(
      oneOf(['npz'], {
        default: 'npz',
        description: 'npz: arrays named `layer/kernel`, … in the layouts of Keras.',
      }),
    ),
  },
  { additionalProperties: false },
);

const headersOf = ({ sha256, sizeBytes, trialId, epoch, kind }: Checkpoint) => ({
  etag: `"${sha256}"`,
  'content-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
  'content-length': String(sizeBytes),
  'content-disposition': `attachment; filename="${trialId}-${kind}-epoch-${epoch}.npz"`,
  'cache-control': 'private, max-age=31536000, immutable',
});

async function* resume(first: IteratorResult<Uint8Array>, rest: AsyncIterator<Uint8Array>) {
  for (let next = first; !next.done; next = await rest.next()) yield next.value;
}

export function downloadCheckpoint(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/checkpoints/:id/download',
    {
      compress: false,
      config: { produces: [NPZ, 'application/octet-stream'] },
      schema: {
        operationId: 'downloadCheckpoint',
        tags: ['checkpoints'],
        summary: 'The weights as a file; `Content-Digest` (RFC 9530) and `ETag` carry its SHA-256.',
        params: IdParams,
        querystring: DownloadQuery,
        response: {
          200: {
            description: 'The file.',
            content: { [NPZ]: { schema: Type.String({ format: 'binary' }) } },
          },
          304: Type.Null({ description: 'The client has this file.' }),
          ...problems('notFound', 'checkpointExpired', 'invalidBody'),
        },
      },
    },
    async (request, reply) => {
      const checkpoint = orNotFound(await store.checkpoints.get(request.params.id), 'checkpoint');
      const headers = headersOf(checkpoint);
      if (request.headers['if-none-match'] === headers.etag)
        return reply.header('etag', headers.etag).code(304).send(null);
      const chunks = store.checkpoints.read(checkpoint.id)[Symbol.asyncIterator]();
      // The first chunk is read before the headers go: a removed file still gets its problem document.
      const first = await chunks.next();
      // The document calls the file a string of binary format; what is sent is a stream.
      const untyped: FastifyReply = reply;
      return untyped
        .headers(headers)
        .type(NPZ)
        .send(Readable.from(resume(first, chunks), { objectMode: false }));
    },
  );
}
