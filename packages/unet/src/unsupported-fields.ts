import type { DataShape } from './architecture/layer.js';
import { unsupportedModelFields } from './architecture/supported.js';
import { type UnsupportedField, UnsupportedSpecError } from './architecture/unsupported.js';
import { unsupportedLoss } from './losses/loss-restrictions.js';
import type { TrialSpec } from './spec.js';

/** Every field of a trial whose value the engine does not train yet; empty where all is well. Pure. */
export function findUnsupportedFields(spec: TrialSpec, data: DataShape): UnsupportedField[] {
  return [...unsupportedModelFields(spec.model, data), ...unsupportedLoss(spec.loss, data)];
}

/** @throws UnsupportedSpecError naming each such field */
export function assertSupported(spec: TrialSpec, data: DataShape): void {
  const [first, ...others] = findUnsupportedFields(spec, data);
  if (first) throw new UnsupportedSpecError([first, ...others]);
}
