import { invalidBody } from '@unetsweep/contract';

/** The names in a comma-separated query value, in order and once each. @throws ProblemError `invalidBody` for an empty name */
export function splitNames(text: string, field: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) {
    throw invalidBody([
      { path: field, code: 'pattern', message: `${field}: accepted are names separated by commas.` },
    ]);
  }
  return [...new Set(names)];
}
