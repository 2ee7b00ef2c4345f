import type {
  FloatParameter,
  IntParameter,
  Json,
  NormalParameter,
  Parameter,
  Path,
} from '@unetsweep/contract';
import type { Uniform } from '../random/generator.js';
import { standardNormal } from '../random/normal.js';
import { normalQuantile, normalShare } from '../random/normal-distribution.js';
import { bundleCandidate, type Candidate, drawnCandidate, listedCandidate } from './candidate.js';
import { type FiniteValues, finiteValues } from './finite-values.js';
import { isSpacedByRatio, jitterShare, moved } from './jitter.js';

/** A parameter of a space: its values, and how one is drawn at random. */
export interface SpaceParameter {
  name: string;
  /** Number of values; null where it has no end of them. */
  size: number | null;
  /** Paths that it may set. */
  paths: readonly Path[];
  /** Whether each value sets one field to a value of its own; bundles need not, nor does null, for which a default may stand. */
  isPlain: boolean;
  /** The value at a position in 0..size-1. */
  at(index: number): Candidate;
  /** A value drawn by the parameter's own distribution. */
  draw(uniform: Uniform): Candidate;
  /** The value below which a share in [0, 1) of its distribution lies. */
  quantile(share: number): Candidate;
  /** The value that a person wrote: a listed one by its label or value, else the value itself. */
  given(value: Json): Candidate;
}

/** Draws outside the ends are made again so often, then the nearest end is taken. */
const normalRedraws = 1000;

function candidatesByText(name: string, candidates: readonly Candidate[]): Map<string, Candidate> {
  const byText = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const own = candidate.leaves ? undefined : candidate.set[name];
    if (own !== undefined) byText.set(JSON.stringify(own), candidate);
  }
  // A label goes before a value of the same text: `params` shows labels.
  for (const candidate of candidates) byText.set(JSON.stringify(candidate.shown), candidate);
  return byText;
}

function listParameter(name: string, candidates: Candidate[]): SpaceParameter {
  const [first] = candidates;
  if (!first) throw new RangeError(`the parameter ${name} has no value`);
  // Made when it is needed: a list may have 10,000 values, and most are never looked up.
  let byText: Map<string, Candidate> | undefined;
  const at = (index: number) => candidates[index] ?? first;
  return {
    name,
    size: candidates.length,
    paths: [...new Set(candidates.flatMap(({ set }) => Object.keys(set)))],
    isPlain: candidates.every(({ set, leaves }) => leaves === null && set[name] !== null),
    at,
    draw: (uniform) => at(Math.floor(uniform() * candidates.length)),
    quantile: (share) => at(Math.floor(share * candidates.length)),
    given: (value) => {
      byText ??= candidatesByText(name, candidates);
      return byText.get(JSON.stringify(value)) ?? listedCandidate(name, value, -1);
    },
  };
}

function scaled(low: number, high: number, isLog: boolean, share: number): number {
  if (!isLog) return low + share * (high - low);
  return Math.exp(Math.log(low) + share * (Math.log(high) - Math.log(low)));
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

/** Each whole number has the share of the scale that is nearest to it, so that the ends are as likely as the rest. */
function drawLogInteger({ low, high, step = 1 }: IntParameter, uniform: Uniform): number {
  const drawn = scaled(low - 0.5, high + 0.5, true, uniform());
  const steps = Math.floor((high - low) / step);
  return low + clamp(Math.round((drawn - low) / step), 0, steps) * step;
}

/** The value at a position, moved at random by up to `jitter` of the spacing to its neighbour, inside the range. */
function jittered(
  name: string,
  range: FloatParameter | IntParameter,
  values: FiniteValues,
  index: number,
  seed: number,
) {
  const value = values.at(index);
  if (!range.jitter || values.size < 2) return value;
  const share = jitterShare(range.jitter, seed, 'jitter', name, index);
  const neighbour = values.at(clamp(index + Math.sign(share), 0, values.size - 1));
  const result = clamp(moved(value, neighbour, share, isSpacedByRatio(range)), range.low, range.high);
  return range.type === 'int' ? Math.round(result) : result;
}

function rangeParameter(name: string, range: FloatParameter | IntParameter, seed: number): SpaceParameter {
  const values = finiteValues(range);
  const isLog = range.scale === 'log';
  const at = (index: number): Candidate => {
    if (!values) throw new TypeError(`${name} has no list of values`);
    return { ...drawnCandidate(name, jittered(name, range, values, index, seed)), index };
  };
  const cached =
    values && values.size <= 10_000 ? Array.from({ length: values.size }, (_, i) => at(i)) : null;
  const draw = (uniform: Uniform): Candidate => {
    if (range.type === 'int' && isLog && range.points === undefined)
      return drawnCandidate(name, drawLogInteger(range, uniform));
    if (values) return lookUp(Math.floor(uniform() * values.size));
    return drawnCandidate(
      name,
      clamp(scaled(range.low, range.high, isLog, uniform()), range.low, range.high),
    );
  };
  const lookUp = (index: number) => cached?.[index] ?? at(index);
  // A value of the range keeps its position, by which what is resolved of it is remembered.
  let byValue: Map<Json | undefined, Candidate> | undefined;
  const given = (value: Json): Candidate => {
    byValue ??= new Map(cached?.map((candidate) => [candidate.set[name], candidate]));
    return byValue.get(value) ?? drawnCandidate(name, value);
  };
  return {
    name,
    size: values?.size ?? null,
    paths: [name],
    isPlain: true,
    at: lookUp,
    draw,
    quantile: (share) => draw(() => share),
    given,
  };
}

function drawNormal({ type, mean, std, low, high }: NormalParameter, uniform: Uniform): number {
  const smallest = low ?? Number.NEGATIVE_INFINITY;
  const largest = high ?? Number.POSITIVE_INFINITY;
  let value = 0;
  for (let round = 0; round < normalRedraws; round++) {
    const drawn = mean + std * standardNormal(uniform);
    value = type === 'logNormal' ? Math.exp(drawn) : drawn;
    if (value >= smallest && value <= largest) return value;
  }
  return clamp(value, smallest, largest);
}

/** Of the part of the distribution inside the ends. */
function quantileOfNormal({ type, mean, std, low, high }: NormalParameter, share: number): number {
  const isLog = type === 'logNormal';
  const standard = (end: number) => ((isLog ? Math.log(Math.max(end, 0)) : end) - mean) / std;
  const from = low === undefined ? 0 : normalShare(standard(low));
  const to = high === undefined ? 1 : normalShare(standard(high));
  const drawn = mean + std * normalQuantile(from + share * (to - from));
  const value = isLog ? Math.exp(drawn) : drawn;
  return clamp(value, low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY);
}

function normalParameter(name: string, normal: NormalParameter): SpaceParameter {
  const { low, high } = normal;
  const isConstant = low !== undefined && low === high;
  return {
    name,
    size: isConstant ? 1 : null,
    paths: [name],
    isPlain: true,
    at: () => {
      if (!isConstant) throw new TypeError(`${name} has no list of values`);
      return drawnCandidate(name, low);
    },
    draw: (uniform) => drawnCandidate(name, drawNormal(normal, uniform)),
    quantile: (share) => drawnCandidate(name, quantileOfNormal(normal, share)),
    given: (value) => drawnCandidate(name, value),
  };
}

/** The parameter as a space uses it. `seed` decides jitter. */
export function spaceParameter(name: string, parameter: Parameter, seed: number): SpaceParameter {
  if (Array.isArray(parameter)) {
    return listParameter(
      name,
      parameter.map((value, index) => listedCandidate(name, value, index)),
    );
  }
  switch (parameter.type) {
    case 'choice': {
      const { values, labels } = parameter;
      return listParameter(
        name,
        values.map((value, index) => listedCandidate(name, value, index, labels?.[index])),
      );
    }
    case 'bundle': {
      const entries = Object.entries(parameter.values);
      return listParameter(
        name,
        entries.map(([label, set], index) => bundleCandidate(label, set, index)),
      );
    }
    case 'float':
    case 'int':
      return rangeParameter(name, parameter, seed);
    default:
      return normalParameter(name, parameter);
  }
}
