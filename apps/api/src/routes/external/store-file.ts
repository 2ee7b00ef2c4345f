import multipart from '@fastify/multipart';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { CheckpointSchema } from '@unetsweep/contract';
import Type from 'typebox';
import { storeFile } from '../../external/store-file.js';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';

const FileBody = Type.Object(
  {
    leaseToken: Type.String({ description: 'Of the suggestion.' }),
    epoch: Type.Integer({ minimum: 1, description: 'The last epoch that is in it.' }),
    file: Type.Unsafe<Blob>({ type: 'string', format: 'binary', description: 'Anything, at most 2 GiB.' }),
  },
  { additionalProperties: false, description: 'The parts may come in any order.' },
);

/** Posts a file of a trial that the caller trains. Its body is a stream, read by the handler and checked there. */
export function storeTrialFile(app: Api, { store, uploads }: RouteContext): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    await scope.register(multipart);
    // Left unread: the handler says what is accepted here.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.withTypeProvider<TypeBoxTypeProvider>().post(
      '/v1/trials/:id/checkpoints',
      {
        schema: {
          operationId: 'storeCheckpoint',
          tags: ['external'],
          summary: "Keeps the caller's own file of a leased trial, such as its weights.",
          description:
            'A file of the same epoch is replaced. An attempt after this one is told of the last file (`resume`) and goes on after its epoch; GET /v1/checkpoints/{id}/download sends it as it is. `keepCheckpoints.bestTrials` says whose files stay.',
          consumes: ['multipart/form-data'],
          params: IdParams,
          body: FileBody,
          response: {
            201: CheckpointSchema,
            ...problems(
              'notFound',
              'leaseLost',
              'malformedMultipart',
              'bodyTooLarge',
              'unsupportedMediaType',
              'invalidBody',
            ),
          },
        },
        validatorCompiler: () => (data: unknown) => ({ value: data }),
      },
      async (request, reply) =>
        reply.code(201).send(await storeFile(store, uploads.folder, request.params.id, request)),
    );
  });
}
