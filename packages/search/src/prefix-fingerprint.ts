import type { ResolvedTrialSpec } from '@unetsweep/contract';
import { type FingerprintParts, fingerprint } from './fingerprint.js';

/** Stands in the place of every length, so that runs which differ in it alone are equal. */
const anyLength = 1;

/**
 * Whether the first epochs of a run could tell how long it will be: rates that count shares of the whole run, an early stop,
 * steps that end within an epoch, and a last epoch that is validated only since it is the last.
 */
function dependsOnLength({ schedule, training, validation }: ResolvedTrialSpec): boolean {
  if (training.steps !== null || training.earlyStopping !== null) return true;
  if (training.epochs % validation.every !== 0) return true;
  if (schedule.name === 'cosine' || schedule.name === 'oneCycle') return true;
  const units = ['unit' in schedule ? schedule.unit : null, schedule.warmup?.unit];
  return units.includes('fraction');
}

/**
 * The same for all runs that differ in `training.epochs` alone, in SHA-256 and hexadecimal: a longer one may go on from the
 * last state of a shorter one, and its bits are those of a run in one go. Null where the first epochs depend on the length.
 * @throws TypeError as `fingerprint`
 */
export function prefixFingerprint(parts: FingerprintParts): string | null {
  const { spec } = parts;
  if (dependsOnLength(spec)) return null;
  return fingerprint({ ...parts, spec: { ...spec, training: { ...spec.training, epochs: anyLength } } });
}
