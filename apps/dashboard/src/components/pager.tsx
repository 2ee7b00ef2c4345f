import { useState } from 'react';
import { formatCount } from '../format/format.js';

export interface Pages {
  /** Cursor of the page that is shown; undefined = the first. */
  cursor: string | undefined;
  /** Items before it. */
  offset: number;
  next: (cursor: string, shown: number) => void;
  previous: () => void;
}

/** Walks through a list by its cursors; another `key` begins again. */
export function usePages(key: string): Pages {
  const [state, setState] = useState<{ key: string; steps: { cursor: string; shown: number }[] }>({
    key,
    steps: [],
  });
  const steps = state.key === key ? state.steps : [];
  return {
    cursor: steps.at(-1)?.cursor,
    offset: steps.reduce((sum, { shown }) => sum + shown, 0),
    next: (cursor, shown) => setState({ key, steps: [...steps, { cursor, shown }] }),
    previous: () => setState({ key, steps: steps.slice(0, -1) }),
  };
}

interface PagerProps {
  pages: Pages;
  /** The page that is shown; null until it is there. */
  list: { items: readonly unknown[]; nextCursor: string | null; total?: number | undefined } | null;
  /** What is counted, such as `trials`. */
  of: string;
}

export function Pager({ pages, list, of }: PagerProps) {
  if (list === null) return null;
  const { offset } = pages;
  const { nextCursor, total } = list;
  const shown = list.items.length;
  if (shown === 0 && offset === 0) return null;
  return (
    <nav className="pager" aria-label={`Pages of ${of}`}>
      <span className="dim" role="status">
        {formatCount(offset + 1)} to {formatCount(offset + shown)}
        {total === undefined ? '' : ` of ${formatCount(total)}`}
      </span>
      <button type="button" className="button" disabled={offset === 0} onClick={pages.previous}>
        Previous
      </button>
      <button
        type="button"
        className="button"
        disabled={nextCursor === null}
        onClick={() => nextCursor !== null && pages.next(nextCursor, shown)}
      >
        Next
      </button>
    </nav>
  );
}
