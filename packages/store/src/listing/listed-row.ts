import type { TrialRow } from '../trials/trial-row.js';
import type { CursorPosition } from './cursor.js';

/** A row of a list with its sort keys. */
export interface ListedRow extends TrialRow {
  keys: CursorPosition['keys'];
}
