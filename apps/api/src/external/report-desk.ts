import { createHash } from 'node:crypto';
import {
  type CompletedTrial,
  type Completion,
  type EpochReport,
  ProblemError,
  type ReportAnswer,
  type TrialStatus,
} from '@unetsweep/contract';
import type { Store, TrialCompletion, TrialReport } from '@unetsweep/store';
import { Coalescer } from './coalescer.js';
import { fenceOf, leaseLost, tokenOf } from './lease-token.js';
import { readEpochs, readMetrics } from './reported-metrics.js';

type External = Store['external'];

const DEFAULT_MESSAGES = {
  failed: 'The caller gave no reason.',
  infeasible: 'The caller cannot train this point.',
} as const;

function failureOf({ status, reason, message }: Completion): TrialCompletion['failure'] {
  if (status !== 'failed' && status !== 'infeasible') return null;
  const why = status === 'infeasible' ? 'infeasible' : (reason ?? 'internal');
  return { reason: why, message: message ?? DEFAULT_MESSAGES[status] };
}

/** The request by what it says: a lease's token, and whatever order its fields are in, do not count. */
function sumOf({ status, metrics, reason, message }: Completion): string {
  const named = metrics && Object.entries(metrics).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([status, named ?? null, reason ?? null, message ?? null]);
  return createHash('sha256').update(text).digest('hex');
}

function toCompletion(id: string, body: Completion): TrialCompletion {
  const { status } = body;
  const metrics = body.metrics === undefined ? null : readMetrics(body.metrics, '/metrics');
  const failure = failureOf(body);
  const isDiverged =
    failure?.reason === 'diverged' || (metrics && Object.values(metrics).some((value) => value === null));
  return {
    ...fenceOf(id, body.leaseToken),
    status: status === 'infeasible' ? 'failed' : status,
    metrics,
    failure,
    flags: isDiverged ? ['diverged'] : [],
    sum: sumOf(body),
  };
}

/** Takes what clients report of their trials: reports that arrive together are one statement. */
export class ReportDesk {
  private readonly reports: Coalescer<TrialReport, Awaited<ReturnType<External['report']>>[number]>;
  private readonly ends: Coalescer<TrialCompletion, Awaited<ReturnType<External['complete']>>[number]>;

  /** @param onEnd called after trials have ended */
  constructor(external: External, onEnd: () => void) {
    this.reports = new Coalescer({
      keyOf: ({ trialId }) => trialId,
      work: (reports) => external.report(reports),
    });
    this.ends = new Coalescer({
      keyOf: ({ trialId }) => trialId,
      work: async (completions) => {
        const answers = await external.complete(completions);
        onEnd();
        return answers;
      },
    });
  }

  /** @throws ProblemError `leaseLost`, `notFound`, `invalidBody` */
  async report(id: string, { leaseToken, epochs }: EpochReport): Promise<ReportAnswer> {
    const fence = fenceOf(id, leaseToken);
    const verdict = await this.reports.ask({ ...fence, epochs: readEpochs(epochs) });
    if (!verdict) throw leaseLost();
    const { action, expiresAt } = verdict;
    const lease = { token: tokenOf(fence), expiresAt: expiresAt.toISOString() };
    return { action, prune: action === 'prune', lease };
  }

  /** @throws ProblemError `leaseLost`, `alreadyCompleted`, `notFound`, `invalidBody` */
  async complete(id: string, body: Completion): Promise<CompletedTrial> {
    const answer = await this.ends.ask(toCompletion(id, body));
    if (answer === 'leaseLost') throw leaseLost();
    if (answer === 'alreadyCompleted')
      throw new ProblemError(
        'alreadyCompleted',
        'This lease has ended the trial already, by another request: status, metrics, reason and message must be the same to be answered again.',
      );
    const { trialId, number, status, metrics, bestEpoch } = answer;
    return { id: trialId, number, status: status as TrialStatus, metrics, bestEpoch };
  }
}
