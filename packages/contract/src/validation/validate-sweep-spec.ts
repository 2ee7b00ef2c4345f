import { isValues } from '../defaults/fill.js';
import { type FieldError, invalidBody, ProblemError } from '../errors.js';
import { type SweepSpec, SweepSpecSchema } from '../sweep-spec/sweep-spec.js';
import { TrialSpecSchema } from '../trial-spec/trial-spec.js';
import { checkSchema } from './check-schema.js';
import { checkDocumentShape } from './document-shape.js';
import { FaultList } from './fault-list.js';
import type { PlainSchema } from './plain-schema.js';
import { checkConditions } from './sweep/conditions.js';
import { checkEpochBudget } from './sweep/epoch-budget.js';
import { checkFixedValues } from './sweep/fixed-values.js';
import { checkInitialWeights } from './sweep/initial-weights.js';
import { checkMetrics } from './sweep/metrics.js';
import { checkParameters } from './sweep/parameters.js';
import { checkSearch } from './sweep/search.js';
import { checkStopWhen } from './sweep/stop-when.js';
import { createSweepCheck } from './sweep/sweep-check.js';
import { checkZips } from './sweep/zips.js';

const plain: PlainSchema = SweepSpecSchema as PlainSchema;

function withTrial(trial: PlainSchema): PlainSchema {
  return { ...plain, properties: { ...plain.properties, trial } };
}

const internalSchema = withTrial(TrialSpecSchema as PlainSchema);
const external = withTrial({ type: 'object' });
/** The spec as it is stored names no data set, and may be posted again. */
const noDataset = { anyOf: [{ type: 'null' }, external.properties?.dataset ?? {}] };
const externalSchema = { ...external, properties: { ...external.properties, dataset: noDataset } };

/**
 * Everything that is wrong with a posted sweep and can be told without its data set, at most 100 faults, each naming its
 * field and what is accepted. First the shape; the meaning is looked at only when the shape is right.
 * @param document any JSON value, also a hostile one
 */
export function validateSweepSpec(document: unknown): FieldError[] {
  const faults = new FaultList();
  if (!checkDocumentShape(document, faults) || faults.errors.length > 0) return faults.errors;
  const isExternal =
    isValues(document) && Object.hasOwn(document, 'runner') && document.runner === 'external';
  checkSchema(isExternal ? externalSchema : internalSchema, document, '', faults);
  if (faults.errors.length > 0) return faults.errors;
  const check = createSweepCheck(document as SweepSpec, faults);
  checkFixedValues(check);
  checkInitialWeights(check);
  checkParameters(check);
  checkConditions(check);
  checkZips(check);
  checkSearch(check);
  checkEpochBudget(check);
  checkMetrics(check);
  checkStopWhen(check);
  return faults.errors;
}

/** The sweep, if nothing is wrong with it. @throws ProblemError `invalidBody`, or `notFinite` where that is all that is wrong */
export function parseSweepSpec(document: unknown): SweepSpec {
  const errors = validateSweepSpec(document);
  const [first] = errors;
  if (!first) return document as SweepSpec;
  if (errors.every(({ code }) => code === 'notFinite'))
    throw new ProblemError('notFinite', first.message, { errors });
  throw invalidBody(errors);
}
