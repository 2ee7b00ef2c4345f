import type { EpochRecord } from '@unetsweep/contract';
import type { PenaltyValues } from '../calibration/penalty-sums.js';
import type { TrainingJob } from '../job.js';
import type { ProgressState, ResumeState } from '../resume/resume-state.js';
import { createSchedule } from '../schedules/schedule.js';
import type { Schedule } from '../schedules/schedule-definition.js';
import { findBestEpoch } from './best-epoch.js';
import { needsBestWeights } from './border-plan.js';
import { EarlyStopping } from './early-stopping.js';
import { Snapshots } from './snapshots.js';

/** Everything about a run that outlives an epoch, except what lives in the session. */
export class RunProgress {
  readonly records: EpochRecord[];
  readonly flags: Set<string>;
  readonly schedule: Schedule;
  readonly earlyStopping: EarlyStopping;
  readonly snapshots: Snapshots;
  /** Steps done. */
  step: number;
  /** Absolute strengths of the penalties; null until relative ones are calibrated. */
  strengths: PenaltyValues | null;
  /** Of the first batch, before its step. */
  initialLoss: number | null;
  /** Before the first step, where they are penalised. */
  initialWeights: ProgressState['initialWeights'] | null;

  constructor(private readonly job: TrainingJob) {
    const { resume, spec } = job;
    this.records = [...(resume?.records ?? [])];
    this.flags = new Set(resume?.progress.flags);
    this.schedule = createSchedule(
      spec.schedule,
      spec.optimizer.learningRate,
      resume?.progress.schedule ?? {},
    );
    const fresh = { bestEpoch: null, bestValue: null, stopped: false };
    this.earlyStopping = new EarlyStopping(
      spec.training.earlyStopping,
      resume?.progress.earlyStopping ?? fresh,
    );
    this.snapshots = new Snapshots(resume?.snapshots ?? []);
    this.step = resume?.step ?? 0;
    this.initialLoss = resume?.progress.initialLoss ?? null;
    this.initialWeights = resume?.progress.initialWeights ?? null;
    this.strengths = resume?.progress.strengths ?? (spec.regularizer.relative ? null : spec.regularizer);
  }

  get epochsDone(): number {
    return this.records.length;
  }

  get bestEpoch(): number | null {
    return findBestEpoch(this.records, this.job.objective);
  }

  /** @returns whether early stopping ends the run here */
  finishEpoch(record: EpochRecord, readWeights: () => ResumeState['weights']): boolean {
    this.records.push(record);
    this.schedule.observe(record.metrics);
    const stops = this.earlyStopping.observe(record.epoch, record.metrics);
    const needsBest = this.job.keep.best || needsBestWeights(this.job);
    const wanted = [needsBest ? this.bestEpoch : null, this.earlyStopping.epochToRestore];
    this.snapshots.update(record.epoch, wanted, readWeights);
    return stops;
  }

  state(): ProgressState {
    return {
      schedule: this.schedule.state(),
      earlyStopping: this.earlyStopping.state,
      flags: [...this.flags],
      ...(this.initialLoss === null ? {} : { initialLoss: this.initialLoss }),
      ...(this.initialWeights ? { initialWeights: this.initialWeights } : {}),
      ...(this.job.spec.regularizer.relative && this.strengths ? { strengths: this.strengths } : {}),
    };
  }
}
