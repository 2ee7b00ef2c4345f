import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type ResolvedTrialSpec, seedLimits } from '@unetsweep/contract';
import canonicalize from 'canonicalize';

/** Everything that decides a trial's result, and nothing else: no name, limit, record setting, worker or device. */
export interface FingerprintParts {
  spec: ResolvedTrialSpec;
  /** Seed of the run, 0..2^31-1. */
  seed: number;
  /** Fold of a cross validation, from 1; null without one. */
  fold: number | null;
  datasetSha256: string;
  /** Version of the engine's results. */
  engineVersion: number;
}

/**
 * SHA-256, in hexadecimal, of the canonical JSON (RFC 8785) of the parts. The data set counts by its content, not its name.
 * @throws TypeError where a number is not finite or the seed is out of range
 */
export function fingerprint({ spec, seed, fold, datasetSha256, engineVersion }: FingerprintParts): string {
  if (!Number.isInteger(seed) || seed < seedLimits.minimum || seed > seedLimits.maximum) {
    throw new TypeError(`a seed is a whole number in 0..${seedLimits.maximum}, not ${seed}`);
  }
  const { dataset: _name, ...settings } = spec;
  const text = canonicalize({ spec: settings, seed, fold, datasetSha256, engineVersion });
  if (text === undefined) throw new TypeError('a fingerprint is taken of JSON values only');
  return bytesToHex(sha256(utf8ToBytes(text)));
}
