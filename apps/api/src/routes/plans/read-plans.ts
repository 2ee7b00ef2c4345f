import {
  isFinalPlanStatus,
  listOf,
  namePatterns,
  PlanSchema,
  planStatuses,
  sweepLimits,
} from '@unetsweep/contract';
import Type from 'typebox';
import { CountField, PageFields, toPageQuery } from '../../query/list-query.js';
import { oneOf } from '../../query/one-of.js';
import { waitUntil } from '../../services/wait-until.js';
import { type Api, IdParams, orNotFound, problems, type RouteContext } from '../route.js';
import { WaitQuery } from '../sweeps/read-sweep.js';

const ListQuery = Type.Object(
  {
    ...PageFields,
    ...CountField,
    status: Type.Optional(oneOf(planStatuses, { description: 'Plans in this status.' })),
    tag: Type.Optional(Type.String({ pattern: namePatterns.tag, description: 'Plans with this tag.' })),
    name: Type.Optional(
      Type.String({
        maxLength: sweepLimits.nameLength,
        description: 'Plans whose name contains this, without case.',
      }),
    ),
  },
  { additionalProperties: false },
);

function listPlans(app: Api, { store }: RouteContext): void {
  app.get(
    '/v1/plans',
    {
      schema: {
        operationId: 'listPlans',
        tags: ['plans'],
        summary: 'Plans, newest first.',
        querystring: ListQuery,
        response: { 200: listOf(PlanSchema, 'PlanList'), ...problems('invalidCursor', 'invalidBody') },
      },
    },
    async ({ query: { status, tag, name, ...page } }) =>
      store.plans.list({
        ...toPageQuery(page),
        ...(status !== undefined && { status }),
        ...(tag !== undefined && { tag }),
        ...(name !== undefined && { name }),
      }),
  );
}

function readPlan(app: Api, { store, hub }: RouteContext): void {
  app.get(
    '/v1/plans/:id',
    {
      schema: {
        operationId: 'getPlan',
        tags: ['plans'],
        summary: 'Reads a plan, or waits until it has ended or waits for somebody.',
        params: IdParams,
        querystring: WaitQuery,
        response: { 200: PlanSchema, ...problems('notFound', 'invalidBody') },
      },
    },
    (request, reply) =>
      waitUntil({
        hub,
        reply,
        seconds: request.query.wait ?? 0,
        read: async () => orNotFound(await store.plans.get(request.params.id), 'plan'),
        isDone: ({ status }) => isFinalPlanStatus(status) || status === 'awaitingConfirmation',
      }),
  );
}

export function readPlans(app: Api, context: RouteContext): void {
  listPlans(app, context);
  readPlan(app, context);
}
