import type { CursorPosition } from '../listing/cursor.js';
import type { TrialRow } from './trial-row.js';

/** A row of a list with its sort keys. */
export interface ListedRow extends TrialRow {
  keys: CursorPosition['keys'];
}
