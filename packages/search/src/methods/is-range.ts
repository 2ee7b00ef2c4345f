import type { FloatParameter, IntParameter, Parameter } from '@unetsweep/contract';

/** Whether the parameter is a range of numbers with a low and a high end. */
export function isRange(parameter: Parameter | undefined): parameter is FloatParameter | IntParameter {
  if (parameter === undefined || Array.isArray(parameter)) return false;
  return parameter.type === 'float' || parameter.type === 'int';
}
