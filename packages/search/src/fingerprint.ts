import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type ResolvedTrialSpec, type SectionName, seedLimits } from '@unetsweep/contract';
import canonicalize from 'canonicalize';
import { effectiveSection } from './space/idle-fields.js';

/** Everything that decides a trial's result, and nothing else: no name, limit, record setting, worker or device. */
export interface FingerprintParts {
  /** Its sections are shared by the points of a sweep and never changed. */
  spec: ResolvedTrialSpec;
  /** Seed of the run, 0..2^31-1. */
  seed: number;
  /** Fold of a cross validation, from 1; null without one. */
  fold: number | null;
  datasetSha256: string;
  /** Version of the engine's results. */
  engineVersion: number;
}

/** Of sections that many points share: most of a fingerprint's time is spent on writing them. */
const known = new WeakMap<object, string>();

/** Canonical JSON (RFC 8785). @throws TypeError where it is none */
function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('a fingerprint is taken of JSON values only');
  return text;
}

function sectionText<N extends SectionName>(name: N, section: ResolvedTrialSpec[N]): string {
  const text = known.get(section) ?? canonical(effectiveSection(name, section));
  known.set(section, text);
  return text;
}

/** Canonical JSON of the spec without the data set's name, put together from that of its sections. */
function specText({ dataset: _name, ...sections }: ResolvedTrialSpec): string {
  const fields = Object.entries(sections)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, section]) => `${JSON.stringify(name)}:${sectionText(name as SectionName, section)}`);
  return `{${fields.join(',')}}`;
}

/**
 * SHA-256, in hexadecimal, of the canonical JSON (RFC 8785) of the parts. The data set counts by its content, not its name; fields
 * of the spec that have no effect beside others count as their defaults.
 * @throws TypeError where a number is not finite or the seed is out of range
 */
export function fingerprint({ spec, seed, fold, datasetSha256, engineVersion }: FingerprintParts): string {
  if (!Number.isInteger(seed) || seed < seedLimits.minimum || seed > seedLimits.maximum) {
    throw new TypeError(`a seed is a whole number in 0..${seedLimits.maximum}, not ${seed}`);
  }
  const rest = canonical({ datasetSha256, engineVersion, fold, seed });
  // `spec` is the last of the names.
  return bytesToHex(sha256(utf8ToBytes(`${rest.slice(0, -1)},"spec":${specText(spec)}}`)));
}
