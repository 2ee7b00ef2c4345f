import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Json } from '@unetsweep/contract';
import {
  analysisAxis,
  columnValues,
  type Observations,
  observedLosses,
  type ParameterColumn,
  samplePlaces,
} from '@unetsweep/search';
import type { SpecifiedSweep, Store } from '@unetsweep/store';
import type { Subject } from './analysis-query.js';
import { KeyedCache } from './keyed-cache.js';

/** The values of all points of a sweep. */
export interface ReadValues {
  /** Without parameters. */
  all: Observations;
  trialsSeen: number;
}

/** Points whose parameters are read at most: what is computed of more hardly differs. */
const MOST_SAMPLED = 20_000;
const MOST_READINGS = 8;
const MOST_ANSWERS = 200;

/**
 * Points and what was computed of them, kept while nothing of their sweep changes: whatever ends or changes makes another key. Each
 * API process keeps its own.
 */
export class Analyses {
  private readonly values = new KeyedCache<ReadValues>(MOST_READINGS);
  private readonly samples = new KeyedCache<Observations>(MOST_READINGS);
  private readonly answers = new KeyedCache<object>(MOST_ANSWERS);

  constructor(private readonly store: Store) {}

  /** @param request everything that decides the answer beside the sweep's state */
  async answer<T extends object>(
    sweep: SpecifiedSweep,
    request: unknown,
    make: () => Promise<T>,
  ): Promise<T> {
    const key = JSON.stringify([await this.stateOf(sweep), request]);
    return (await this.answers.get(key, make)) as T;
  }

  /** The values of all points. */
  async readValues(sweep: SpecifiedSweep, { read, mode }: Subject): Promise<ReadValues> {
    const key = JSON.stringify([await this.stateOf(sweep), read, mode]);
    return this.values.get(key, async () => {
      const { numbers, values, trialsSeen } = await this.store.analysis.values(sweep.id, read);
      return { all: { count: numbers.length, numbers, values, mode, parameters: [] }, trialsSeen };
    });
  }

  /** Points with their parameters: all, or of many a sample with the best ones in it. */
  async readSample(sweep: SpecifiedSweep, subject: Subject): Promise<Observations> {
    const { read, mode, parameters } = subject;
    const key = JSON.stringify([await this.stateOf(sweep), read, mode, parameters]);
    return this.samples.get(key, async () => {
      const { all } = await this.readValues(sweep, subject);
      await nextTurn();
      const places = samplePlaces(all.numbers, observedLosses(all), MOST_SAMPLED);
      await nextTurn();
      const numbers = Float64Array.from(places, (place) => all.numbers[place] ?? 0);
      const values = Float64Array.from(places, (place) => all.values[place] ?? 0);
      const columns = await this.readColumns(sweep, numbers, parameters);
      return { count: places.length, numbers, values, mode, parameters: columns };
    });
  }

  private async readColumns(
    sweep: SpecifiedSweep,
    numbers: Float64Array,
    paths: string[],
  ): Promise<ParameterColumn[]> {
    const ascending = numbers.slice().sort();
    const found = await this.store.analysis.parameters(sweep.id, [...ascending], paths);
    const rank = new Map(Array.from(ascending, (number, place) => [number, place]));
    const columns: ParameterColumn[] = [];
    for (const path of paths) {
      const raw = found[path] ?? [];
      const values = Array.from(numbers, (number): Json | undefined => raw[rank.get(number) ?? -1]);
      const axis = analysisAxis(sweep.spec.parameters[path] ?? null, values);
      columns.push({ name: path, axis, values: columnValues(axis, values) });
      await nextTurn();
    }
    return columns;
  }

  private async stateOf({ id }: SpecifiedSweep): Promise<unknown> {
    const state = await this.store.analysis.state(id);
    return [id, state?.finishSeq, state?.version];
  }
}
