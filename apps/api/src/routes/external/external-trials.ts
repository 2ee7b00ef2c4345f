import {
  CompletedTrialSchema,
  CompletionSchema,
  EpochReportSchema,
  HeartbeatSchema,
  ReportAnswerSchema,
  SuggestionRequestSchema,
  SuggestionsSchema,
} from '@unetsweep/contract';
import { LeaseDesk } from '../../external/lease-desk.js';
import { WaitingRoom } from '../../external/patience.js';
import { ReportDesk } from '../../external/report-desk.js';
import { suggest } from '../../external/suggest.js';
import { type Api, IdParams, problems, type RouteContext } from '../route.js';
import { storeTrialFile } from './store-file.js';

const BODY_REFUSALS = ['malformedJson', 'bodyTooLarge', 'unsupportedMediaType', 'invalidBody'] as const;

/** Called by the hundred a second: each call would be a line, or two. */
const logLevel = 'warn';

function suggestions(app: Api, { store, queue }: RouteContext): void {
  const desk = new LeaseDesk(store.external, queue, () => performance.now());
  const room = new WaitingRoom(queue);
  app.addHook('preClose', async () => room.close());
  app.post(
    '/v1/sweeps/:id/suggestions',
    {
      logLevel,
      schema: {
        operationId: 'suggestTrials',
        tags: ['external'],
        summary: 'Leases trials to whoever trains them.',
        description:
          'For sweeps with `"runner": "external"`. A client gets its unfinished trials back first. Where none is there yet, it answers within about a second, with state `wait`. A search that learns chooses by every trial that had ended when it was asked.',
        params: IdParams,
        body: SuggestionRequestSchema,
        response: { 200: SuggestionsSchema, ...problems('notFound', 'invalidState', ...BODY_REFUSALS) },
      },
    },
    (request) => suggest(desk, request.params.id, request.body, room.enter()),
  );
}

function reports(app: Api, { store, hub }: RouteContext): void {
  const desk = new ReportDesk(store.external, () => hub.wake());
  const refusals = problems('notFound', 'leaseLost', ...BODY_REFUSALS);
  app.post(
    '/v1/trials/:id/metrics',
    {
      logLevel,
      schema: {
        operationId: 'reportEpochs',
        tags: ['external'],
        summary: 'Keeps epochs of a leased trial, renews its lease, and says whether to go on.',
        params: IdParams,
        body: EpochReportSchema,
        response: { 200: ReportAnswerSchema, ...refusals },
      },
    },
    (request) => desk.report(request.params.id, request.body),
  );
  app.post(
    '/v1/trials/:id/heartbeat',
    {
      logLevel,
      schema: {
        operationId: 'renewLease',
        tags: ['external'],
        summary: 'Renews the lease of a trial whose epochs are long.',
        params: IdParams,
        body: HeartbeatSchema,
        response: { 200: ReportAnswerSchema, ...refusals },
      },
    },
    (request) => desk.report(request.params.id, { ...request.body, epochs: [] }),
  );
  app.post(
    '/v1/trials/:id/complete',
    {
      logLevel,
      schema: {
        operationId: 'completeTrial',
        tags: ['external'],
        summary: 'Ends a leased trial.',
        description:
          'The same request again gets the same answer; another one is refused as `alreadyCompleted`. After the lease has lapsed and the trial was given to someone else, it is refused as `leaseLost`.',
        params: IdParams,
        body: CompletionSchema,
        response: {
          200: CompletedTrialSchema,
          ...problems('notFound', 'leaseLost', 'alreadyCompleted', ...BODY_REFUSALS),
        },
      },
    },
    (request) => desk.complete(request.params.id, request.body),
  );
}

/** Trials that callers train. */
export function externalTrials(app: Api, context: RouteContext): void {
  suggestions(app, context);
  reports(app, context);
  storeTrialFile(app, context);
}
