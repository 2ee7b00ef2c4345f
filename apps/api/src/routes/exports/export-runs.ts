import { Readable } from 'node:stream';
import { parseTrialFilter, type Sweep } from '@unetsweep/contract';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { csvLines } from '../../exports/csv-lines.js';
import { eventFiles, jsonLines, trialsOf } from '../../exports/export-runs.js';
import { parquetFile } from '../../exports/parquet-file.js';
import { assertZipHolds, zipStream } from '../../exports/zip-stream.js';
import { FilterField } from '../../query/list-query.js';
import { oneOf } from '../../query/one-of.js';
import { pathsOf } from '../../query/trial-paths.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';

const ZIP = 'application/zip';
const LINES = 'application/x-ndjson';
const CSV = 'text/csv';
const PARQUET = 'application/vnd.apache.parquet';

const SweepQuery = Type.Object(
  {
    format: oneOf(['tensorboard', 'jsonl', 'csv', 'parquet'], {
      description:
        'tensorboard: a zip of event files, one folder a trial, of at most 65,535 trials. jsonl: one trial a line; the last line `{"complete":true,"rows":n}` is missing where the stream broke. csv: one trial a row, with a header. parquet: the same rows and columns, typed (INT64, DOUBLE, BOOLEAN, UTF-8, timestamps in UTC).',
    }),
    ...FilterField,
  },
  { additionalProperties: false },
);

const TrialQuery = Type.Object(
  { format: oneOf(['tensorboard'], { description: 'A zip of a folder with an event file.' }) },
  { additionalProperties: false },
);

const zipFile = { [ZIP]: { schema: Type.String({ format: 'binary' }) } };

interface Download {
  type: string;
  fileName: string;
  content: AsyncIterable<Uint8Array | string>;
}

/** What is sent is a stream; the document calls it a string. */
function sendFile(reply: FastifyReply, { type, fileName, content }: Download): FastifyReply {
  return reply
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .type(type)
    .send(Readable.from(content, { objectMode: false }));
}

async function downloadOf(
  { store }: RouteContext,
  sweep: Sweep,
  { format, filter }: { format: 'tensorboard' | 'jsonl' | 'csv' | 'parquet'; filter?: string },
): Promise<Download> {
  const chosen = filter === undefined ? undefined : parseTrialFilter(filter, pathsOf(sweep));
  const trials = () => trialsOf(store, sweep.id, chosen);
  if (format === 'jsonl') return { type: LINES, fileName: `${sweep.id}.jsonl`, content: jsonLines(trials()) };
  if (format === 'csv') return { type: CSV, fileName: `${sweep.id}.csv`, content: csvLines(trials) };
  if (format === 'parquet')
    return { type: PARQUET, fileName: `${sweep.id}.parquet`, content: parquetFile(trials) };
  const query = { limit: 1, count: true, sweepId: sweep.id, ...(chosen && { filter: chosen }) };
  assertZipHolds((await store.trials.list(query)).total ?? 0);
  const content = zipStream(eventFiles(store, trials()));
  return { type: ZIP, fileName: `${sweep.id}-tensorboard.zip`, content };
}

function exportSweep(app: Api, context: RouteContext): void {
  app.get(
    '/v1/sweeps/:id/export',
    {
      compress: false,
      config: { produces: [ZIP, LINES, CSV, PARQUET] },
      schema: {
        operationId: 'exportSweep',
        tags: ['sweeps'],
        summary: 'The runs of a sweep as a file for other tools, streamed.',
        params: IdParams,
        querystring: SweepQuery,
        response: {
          200: {
            description: 'The file.',
            content: {
              ...zipFile,
              [LINES]: { schema: Type.String() },
              [CSV]: { schema: Type.String() },
              [PARQUET]: { schema: Type.String({ format: 'binary' }) },
            },
          },
          ...problems('notFound', 'malformedFilter', 'invalidBody'),
        },
      },
    },
    async (request, reply) => {
      const sweep = orNotFound(await context.store.sweeps.get(request.params.id), 'sweep');
      return sendFile(reply as FastifyReply, await downloadOf(context, sweep, request.query));
    },
  );
}

function exportTrial(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/trials/:id/export',
    {
      compress: false,
      config: { produces: [ZIP] },
      schema: {
        operationId: 'exportTrial',
        tags: ['trials'],
        summary: 'One run as a file for other tools.',
        params: IdParams,
        querystring: TrialQuery,
        response: {
          200: { description: 'The file.', content: zipFile },
          ...problems('notFound', 'invalidBody'),
        },
      },
    },
    async (request, reply) => {
      const trial = orNotFound(await store.trials.get(request.params.id), 'trial');
      const content = zipStream(eventFiles(store, [trial]));
      const fileName = `${trial.id}-tensorboard.zip`;
      return sendFile(reply as FastifyReply, { type: ZIP, fileName, content });
    },
  );
}

export function exportRuns(app: Api, context: RouteContext): void {
  exportSweep(app, context);
  exportTrial(app, context);
}
