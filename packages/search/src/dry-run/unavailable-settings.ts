import { type FieldError, invalidBody, type ResolvedSweepSpec } from '@unetsweep/contract';
import { assertPrunerApplies } from '../pruners/assert-pruner.js';

/** A valid setting of the sweep that this version does not carry out; null where all is well. */
type Check = (spec: ResolvedSweepSpec) => { path: string; accepted: unknown } | null;

const unless = (isAvailable: boolean, path: string, accepted: unknown) =>
  isAvailable ? null : { path, accepted };

const checks: readonly Check[] = [
  ({ stopWhen }) => unless(stopWhen.target === null, '/stopWhen/target', null),
  ({ stopWhen }) => unless(stopWhen.noImprovement === null, '/stopWhen/noImprovement', null),
];

/** A setting that would be without effect is refused, never ignored. @throws ProblemError `invalidBody` naming each field and what is accepted, `methodNotApplicable` */
export function assertSettingsAvailable(spec: ResolvedSweepSpec): void {
  assertPrunerApplies(spec);
  const errors = checks.flatMap((check): FieldError[] => {
    const found = check(spec);
    if (!found) return [];
    const { path, accepted } = found;
    const shown = typeof accepted === 'string' ? accepted : JSON.stringify(accepted);
    const message = `${path.slice(1).replaceAll('/', '.')} is not available in this version; accepted: ${shown}`;
    return [{ path, code: 'enum', message, accepted: [accepted] }];
  });
  if (errors.length > 0) throw invalidBody(errors);
}
