import type { FloatParameter, IntParameter, NormalParameter } from '../../sweep-spec/parameter.js';
import type { SpecPath } from '../../trial-spec/paths.js';
import { expectation } from '../expectation.js';
import type { FaultList } from '../fault-list.js';
import type { PlainSchema } from '../plain-schema.js';
import { fieldLabel, pointerTo } from '../pointer.js';
import { checkPathValue } from './path-values.js';
import { checkEnds, checkRange, isNormal } from './ranges.js';

type Distribution = FloatParameter | IntParameter | NormalParameter;

/** Beyond so many standard deviations a draw is not expected in the life of a sweep (1e-9). */
const negligibleDeviations = 6;

function plainBranches(schema: PlainSchema): PlainSchema[] {
  return schema.anyOf ? schema.anyOf.flatMap(plainBranches) : [schema];
}

/** The numbers that a path takes: any, whole ones, or none (also where only a few are listed). */
function numberSchema({ schemas }: SpecPath): PlainSchema | undefined {
  const branches = schemas.flatMap((schema) => plainBranches(schema as PlainSchema));
  const isNumeric = ({ type, enum: listed }: PlainSchema) =>
    listed === undefined && (type === 'number' || type === 'integer');
  return branches.find((branch) => isNumeric(branch) && branch.type === 'number') ?? branches.find(isNumeric);
}

/** Checks that a distribution fits the field: it takes numbers, whole ones where needed, and the ends are inside its bounds. */
export function checkDistribution(
  path: SpecPath,
  parameter: Distribution,
  pointer: string,
  faults: FaultList,
): void {
  const schema = numberSchema(path);
  const at = pointerTo(pointer, 'type');
  if (!schema) {
    const wanted = expectation({ anyOf: path.schemas as PlainSchema[] });
    faults.add(
      at,
      'type',
      `${path.path} takes ${wanted}; give a list of values instead of a ${parameter.type} range`,
      ['choice'],
    );
    return;
  }
  if (schema.type === 'integer' && parameter.type !== 'int') {
    faults.add(
      at,
      'type',
      `${path.path} takes whole numbers: ${fieldLabel(at)} must be int or a list, not ${parameter.type}`,
      ['int', 'choice'],
    );
    return;
  }
  if (isNormal(parameter)) checkNormal(schema, path, parameter, pointer, faults);
  else checkRange(parameter, pointer, faults);
  checkBounds(path, parameter, pointer, faults);
}

function checkBounds(path: SpecPath, { low, high }: Distribution, pointer: string, faults: FaultList): void {
  if (low !== undefined) checkPathValue(path, low, pointerTo(pointer, 'low'), faults);
  if (high !== undefined) checkPathValue(path, high, pointerTo(pointer, 'high'), faults);
}

function checkNormal(
  schema: PlainSchema,
  path: SpecPath,
  parameter: NormalParameter,
  pointer: string,
  faults: FaultList,
): void {
  checkEnds(parameter, pointer, faults);
  const { mean, std, type } = parameter;
  const scaled = (value: number) => (type === 'logNormal' ? Math.exp(value) : value);
  const lowest = schema.minimum ?? schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY;
  const highest = schema.maximum ?? schema.exclusiveMaximum ?? Number.POSITIVE_INFINITY;
  const needs = (end: 'low' | 'high', bound: number) => {
    const at = pointerTo(pointer, end);
    faults.add(
      at,
      'required',
      `${fieldLabel(at)} is needed: this distribution leaves what ${path.path} accepts (${end === 'low' ? 'from' : 'up to'} ${bound})`,
    );
  };
  if (parameter.low === undefined && scaled(mean - negligibleDeviations * std) < lowest) needs('low', lowest);
  if (parameter.high === undefined && scaled(mean + negligibleDeviations * std) > highest)
    needs('high', highest);
}
