import { invalidBody } from '@unetsweep/contract';
import { splitNames } from './names.js';

type Item = Record<string, unknown>;

const isItem = (value: unknown): value is Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Copies `item[path]` to `into`. Names below the first dot are one key (`metrics.valDice`, `params.optimizer.name`) or a route. */
function copyPath(item: Item, into: Item, path: string): void {
  const [first = '', ...rest] = path.split('.');
  const value = item[first];
  if (rest.length === 0) into[first] = value ?? null;
  else if (isItem(value)) copyBelow(value, into, first, rest);
}

function copyBelow(value: Item, into: Item, first: string, rest: string[]): void {
  const key = rest.join('.');
  const target = isItem(into[first]) ? (into[first] as Item) : {};
  into[first] = target;
  if (Object.hasOwn(value, key)) target[key] = value[key];
  else if (rest.length > 1) copyPath(value, target, key);
}

/**
 * Reads `fields=id,params,metrics.valDice`.
 * @param known fields of an item
 * @returns a function that keeps those fields and `id`; undefined without a choice
 * @throws ProblemError `invalidBody` (`unknownPath`)
 */
export function parseFields(text: string | undefined, known: string[]): ((item: object) => Item) | undefined {
  if (text === undefined) return undefined;
  const paths = splitNames(text, 'fields');
  for (const path of paths) {
    if (known.includes(path.split('.', 1)[0] ?? '')) continue;
    const message = `fields: "${path}" is unknown; accepted: ${known.join(', ')}, and paths below them.`;
    throw invalidBody([{ path: 'fields', code: 'unknownPath', message, accepted: known }]);
  }
  return (item) => {
    const kept: Item = { id: (item as Item).id };
    for (const path of paths) copyPath(item as Item, kept, path);
    return kept;
  };
}
