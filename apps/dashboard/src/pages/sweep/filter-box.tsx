import { ApiError } from '@unetsweep/client';
import { useEffect, useId, useState } from 'react';
import { faultText } from '../../api/fault-text.js';

/** Whether a refusal is about the filter rather than the list. */
export function isFilterFault(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 400 || error.status === 422;
}

interface FilterBoxProps {
  filter: string;
  onFilter: (filter: string) => void;
  error: unknown;
}

/** One line in the API's own words, so that it can be pasted into a request; its faults are shown in place. */
export function FilterBox({ filter, onFilter, error }: FilterBoxProps) {
  const [typed, setTyped] = useState(filter);
  const faultId = useId();
  useEffect(() => setTyped(filter), [filter]);
  const fault = isFilterFault(error) ? faultText(error) : null;
  return (
    <form
      className="toolbar"
      onSubmit={(event) => {
        event.preventDefault();
        onFilter(typed.trim());
      }}
    >
      <input
        className="input mono"
        aria-label="Filter"
        aria-invalid={fault !== null}
        aria-describedby={fault === null ? undefined : faultId}
        placeholder="status = completed and metrics.valDice >= 0.8"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit" className="button">
        Filter
      </button>
      {filter === '' ? null : (
        <button type="button" className="button quiet" onClick={() => onFilter('')}>
          Clear
        </button>
      )}
      {fault ? (
        <div id={faultId} className="failed-text wide" role="alert">
          {fault}
          <Place filter={filter} error={error} />
        </div>
      ) : null}
    </form>
  );
}

/** The filter with the place of the fault marked, where the API names one. */
function Place({ filter, error }: { filter: string; error: unknown }) {
  const position = error instanceof ApiError ? (error.problem as { position?: unknown }).position : undefined;
  if (typeof position !== 'number') return null;
  return (
    <pre className="place">
      {filter.slice(0, position)}
      <mark>{filter.slice(position) || ' '}</mark>
    </pre>
  );
}
