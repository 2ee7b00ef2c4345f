import type { Parameter, Path } from '@unetsweep/contract';
import type { Candidate } from './candidate.js';

/** The parameter with one of its values alone, shown as before. */
export function onlyValue(name: Path, parameter: Parameter, { index, set, shown }: Candidate): Parameter {
  if (Array.isArray(parameter)) return parameter.slice(index, index + 1);
  if (parameter.type === 'bundle') return { ...parameter, values: { [String(shown)]: { ...set } } };
  if (parameter.type !== 'choice') return [set[name] ?? null];
  const { labels, ...choice } = parameter;
  const values = choice.values.slice(index, index + 1);
  return labels ? { ...choice, values, labels: labels.slice(index, index + 1) } : { ...choice, values };
}
