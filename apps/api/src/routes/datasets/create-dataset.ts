import { rm } from 'node:fs/promises';
import multipart from '@fastify/multipart';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import {
  DatasetImportOptionsSchema,
  DatasetSchema,
  type ErrorCode,
  resolveImportOptions,
} from '@unetsweep/contract';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { contentOf } from '../../imports/import-task.js';
import { readUpload, type Upload } from '../../imports/read-upload.js';
import { makeWorkFolder } from '../../imports/work-folder.js';
import { IdempotencyHeaders, idempotently } from '../../services/idempotency.js';
import { type Api, problems, type RouteContext } from '../route.js';

const UploadBody = Type.Object(
  {
    archive: Type.Unsafe<Blob>({
      type: 'string',
      format: 'binary',
      description: 'The images and masks as zip, tar or tar.gz.',
    }),
    options: DatasetImportOptionsSchema,
  },
  { additionalProperties: false, description: 'The parts may come in either order.' },
);

const REFUSALS: ErrorCode[] = [
  'malformedMultipart',
  'malformedJson',
  'archiveTooLarge',
  'unsupportedMediaType',
  'unsupportedArchive',
  'invalidBody',
  'idempotencyInFlight',
  'idempotencyKeyReused',
];

function toImport({ archive, options: given }: Upload) {
  const { path, sha256, sizeBytes, format, fileName } = archive;
  const options = resolveImportOptions(given);
  return {
    id: uuidv7(),
    name: options.name,
    options,
    archive: { fileName, format, sizeBytes },
    content: contentOf(path, sha256, sizeBytes),
  };
}

/** Posts a data set. Its body is a stream, read by the handler and checked there. */
export function createDataset(app: Api, { store, uploads, imports }: RouteContext): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    await scope.register(multipart);
    // Left unread: the handler says what is accepted here.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.withTypeProvider<TypeBoxTypeProvider>().post(
      '/v1/datasets',
      {
        schema: {
          operationId: 'createDataset',
          tags: ['datasets'],
          summary: 'Uploads an archive of images and masks and imports it, as the next version of its name.',
          description:
            'The import goes on after the answer: wait for it with GET and `wait`. The same archive with equal options under the same name answers 200 with the data set that is there.',
          consumes: ['multipart/form-data'],
          headers: IdempotencyHeaders,
          body: UploadBody,
          response: { 200: DatasetSchema, 202: DatasetSchema, ...problems(...REFUSALS) },
        },
        validatorCompiler: () => () => true,
      },
      async (request, reply) => {
        const folder = await makeWorkFolder(uploads.folder);
        try {
          const upload = toImport(await readUpload(request, { folder, maxBytes: uploads.maxArchiveBytes }));
          const parts = [upload.content.sha256, upload.archive.fileName, upload.options];
          const work = async () => {
            const { dataset, existing } = await store.imports.create(upload);
            if (!existing) imports.poke();
            return { status: existing ? 200 : 202, body: dataset };
          };
          const { status, body } = await idempotently(store.idempotency, request, reply, work, parts);
          // What was stored is text of a data set; its type is not known again.
          const untyped: FastifyReply = reply;
          const { id } = body as { id: string };
          return untyped.code(status).header('location', `/v1/datasets/${id}`).send(body);
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      },
    );
  });
}
