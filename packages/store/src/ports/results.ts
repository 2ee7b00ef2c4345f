import type { Column, Curves, FilterNode, ResultStatistic, Stats } from '@unetsweep/contract';

/** What `groups` computes. Paths as filters name them; metrics by name, values computed from a whole run among them. */
export interface GroupQuery {
  rows: string[];
  /** Paths of the other side of a two-way table; empty: groups by `rows` alone. */
  columns: string[];
  metrics: string[];
  statistics: ResultStatistic[];
  /** Epoch whose metrics count. */
  at: 'best' | 'last';
  filter?: FilterNode;
  /** Statuses of the trials that count; null: whatever the filter lets through. */
  statuses: string[] | null;
  /** Adds groups by `rows` alone, by `columns` alone and of everything. */
  totals: boolean;
  /** Trials named by a group, best by the first objective first. */
  trialIds: number;
}

export interface TrialGroup {
  kind: 'cell' | 'row' | 'column' | 'total';
  /** Values by path; those of the sides that the kind sums over are left out. */
  group: Record<string, unknown>;
  count: number;
  trialIds: string[];
  metrics: Record<string, Partial<Record<ResultStatistic, number | null>>>;
}

export interface ColumnQuery {
  fields: { name: string; segments: string[]; type: 'number' | 'string' | 'time' | 'any' }[];
  filter?: FilterNode;
  maxRows: number;
  /** A trial that a sample never leaves out. */
  keep: string | null;
}

export interface CurveQuery {
  metrics: string[];
  /** The best trials by the first objective, or these ones. */
  trials: { top: number } | { ids: string[] };
  filter?: FilterNode;
  maxPoints: number;
  bands: boolean;
}

/** Tables, curves and counts over trials. Each method is a few set-based statements; no row a trial leaves the database. */
export interface ResultsRepository {
  /** @throws ProblemError `invalidBody` when there are more than 10,000 groups */
  groups(sweepId: string, query: GroupQuery): Promise<TrialGroup[]>;
  columns(
    sweepId: string,
    query: ColumnQuery,
  ): Promise<{ count: number; sampled: boolean; columns: Record<string, Column> }>;
  curves(sweepId: string, query: CurveQuery): Promise<Curves>;
  /** Over all sweeps. */
  stats(): Promise<Stats>;
}
