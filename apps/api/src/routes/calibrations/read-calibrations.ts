import { CalibrationSchema, listOf } from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';
import Type from 'typebox';
import { toPageQuery } from '../../query/list-query.js';
import { CALIBRATION, toCalibration } from '../../services/create-calibration.js';
import { waitUntil } from '../../services/wait-until.js';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';
import { findJob, hasEnded, JobListQuery } from '../stored-jobs.js';
import { WaitQuery } from '../sweeps/read-sweep.js';

const find = async (store: Store, id: string) =>
  toCalibration(await findJob(store, CALIBRATION, id, 'calibration'));

function listCalibrations(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/calibrations',
    {
      schema: {
        operationId: 'listCalibrations',
        tags: ['calibrations'],
        summary: 'Calibrations, newest first.',
        querystring: JobListQuery,
        response: {
          200: listOf(CalibrationSchema, 'CalibrationList'),
          ...problems('invalidCursor', 'invalidBody'),
        },
      },
    },
    async ({ query }) => {
      const page = await store.jobs.list(CALIBRATION, toPageQuery(query));
      return { ...page, items: page.items.map(toCalibration) };
    },
  );
}

function readCalibration(app: Api, { store, hub }: RouteContext): void {
  app.get(
    '/v1/calibrations/:id',
    {
      schema: {
        operationId: 'getCalibration',
        tags: ['calibrations'],
        summary: 'Reads a calibration, or waits for its end.',
        params: IdParams,
        querystring: WaitQuery,
        response: { 200: CalibrationSchema, ...problems('notFound', 'invalidBody') },
      },
    },
    (request, reply) =>
      waitUntil({
        hub,
        reply,
        seconds: request.query.wait ?? 0,
        read: () => find(store, request.params.id),
        isDone: hasEnded,
      }),
  );
}

function deleteCalibration(app: Api, { store }: RouteContext): void {
  app.delete(
    '/v1/calibrations/:id',
    {
      schema: {
        operationId: 'deleteCalibration',
        tags: ['calibrations'],
        summary: 'Removes a calibration; one that has not ended is given up.',
        params: IdParams,
        response: { 204: Type.Null({ description: 'Removed.' }), ...problems('notFound') },
      },
    },
    async (request, reply) => {
      await find(store, request.params.id);
      await store.jobs.delete(request.params.id);
      return reply.code(204).send(null);
    },
  );
}

export function readCalibrations(app: Api, context: RouteContext): void {
  listCalibrations(app, context);
  readCalibration(app, context);
  deleteCalibration(app, context);
}
