import { invalidBody } from '../errors.js';
import { listLimits } from '../limits.js';
import { didYouMean } from '../nearest.js';
import type { PathTypes } from './parse.js';
import { type TrialPathContext, trialPathTypes } from './trial-path-types.js';

/** One key of an order. Nulls come last both ways. */
export interface SortKey {
  path: string;
  segments: string[];
  descending: boolean;
}

const keyPattern = /^(-?)([A-Za-z_][A-Za-z0-9_]*(?:\.(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"))*)$/;
const segmentPattern = /"((?:\\.|[^"\\])*)"|[A-Za-z0-9_-]+/g;

/** Reads the `sort` of a list of trials. @throws as `parseSort` */
export function parseTrialSort(text: string, context: TrialPathContext): SortKey[] {
  return parseSort(text, trialPathTypes(context));
}

/**
 * Reads `sort=-metrics.valDice,createdAt`: at most four paths, `-` for descending.
 * @throws ProblemError 422 with `pattern`, `tooLong`, `unknownPath` or `filterType` at `sort`
 */
export function parseSort(text: string, types: PathTypes): SortKey[] {
  const keys = splitKeys(text);
  if (keys.length > listLimits.sortPaths) {
    throw sortFault('tooLong', `sort takes at most ${listLimits.sortPaths} paths, not ${keys.length}`);
  }
  return keys.map((key) => parseKey(key.trim(), types));
}

/** Splits at commas outside quotes. */
function splitKeys(text: string): string[] {
  return text.slice(0, 4000).match(/(?:"(?:\\.|[^"\\])*"|[^,])+/g) ?? [''];
}

function parseKey(key: string, types: PathTypes): SortKey {
  const match = keyPattern.exec(key);
  if (match?.[2] === undefined)
    throw sortFault(
      'pattern',
      `sort takes paths such as -metrics.valDice, not ${JSON.stringify(key.slice(0, 60))}`,
    );
  const segments = [...match[2].matchAll(segmentPattern)].map(
    ([plain, quoted]) => quoted?.replaceAll(/\\(.)/g, '$1') ?? plain,
  );
  const path = segments.join('.');
  const known = types(segments);
  if (!('type' in known))
    throw sortFault('unknownPath', `${path} is unknown${didYouMean(known.nearest)}`, known.nearest);
  if (known.type === 'list') throw sortFault('filterType', `${path} is a list, which has no order`);
  return { path, segments, descending: match[1] === '-' };
}

function sortFault(
  code: 'pattern' | 'tooLong' | 'unknownPath' | 'filterType',
  message: string,
  accepted?: string[],
) {
  return invalidBody([
    accepted?.length ? { path: 'sort', code, message, accepted } : { path: 'sort', code, message },
  ]);
}
