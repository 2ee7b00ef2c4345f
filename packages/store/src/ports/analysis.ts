import type { FilterNode, Json } from '@unetsweep/contract';
import type { RateRun } from '@unetsweep/search';

/** What changes whenever an analysis of a sweep may come out differently. */
export interface AnalysisState {
  /** Ends of trials so far. */
  finishSeq: number;
  /** Changes of the sweep itself. */
  version: number;
}

export interface AnalysisQuery {
  /** The value of a point: an objective's by its place, from 0, over the runs as the sweep aggregates them; or a metric's mean. */
  value: { objective: number } | { metric: string };
  /** Points count of which a completed trial passes. */
  filter?: FilterNode;
}

/** Feasible points that have a value, in the order in which they ended; one entry a point in each list. */
export interface AnalysedValues {
  numbers: Float64Array;
  values: Float64Array;
  /** Completed trials of these points that pass the filter. */
  trialsSeen: number;
}

export interface LossCurveQuery {
  /** Path of the learning rate. */
  path: string;
  /** Points of which runs are read at most; of more a lasting sample. */
  most: number;
  /** Runs count that pass. */
  filter?: FilterNode;
}

/** A point with what its completed runs had in common. */
export interface AnalysedPoint {
  pointId: string;
  number: number;
  params: Record<string, Json>;
  std: number | null;
  count: number;
  trialIds: string[];
  /** Means over the runs. */
  gap: number | null;
  dice: number | null;
  /** The resolved spec of the first run. */
  spec: Record<string, Json>;
}

/** Points of a sweep as columns, and single ones. What is long is read in turns, so that others are let in between. */
export interface AnalysisRepository {
  /** Null: there is no such sweep. */
  state(sweepId: string): Promise<AnalysisState | null>;
  values(sweepId: string, query: AnalysisQuery): Promise<AnalysedValues>;
  /**
   * What the points with these numbers were made of, by path and in that order; undefined where a parameter took no part.
   * @param numbers of points of the sweep, ascending
   */
  parameters(
    sweepId: string,
    numbers: number[],
    paths: string[],
  ): Promise<Record<string, (Json | undefined)[]>>;
  /** By their numbers, in that order. */
  points(sweepId: string, numbers: number[]): Promise<AnalysedPoint[]>;
  /** When the last completed run of each of these points ended, ms since 1970. */
  endTimes(sweepId: string, numbers: number[]): Promise<Map<number, number>>;
  /**
   * Training losses along the learning rate: of each point that has one, the first run that completed or diverged. What diverged ends
   * with null.
   */
  lossCurves(sweepId: string, query: LossCurveQuery): Promise<{ runs: RateRun[]; sampled: boolean }>;
  /** What every objective says of the feasible points, in the order in which they ended. */
  objectives(sweepId: string): Promise<number[][]>;
}
