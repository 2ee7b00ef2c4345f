import { ApiError } from '@unetsweep/client';
import { faultText } from '../api/fault-text.js';

/** What failed and what still holds. */
export function FaultNote({
  error,
  retry,
  hasOldData,
}: {
  error: unknown;
  retry: () => void;
  hasOldData: boolean;
}) {
  const id = error instanceof ApiError ? error.problem.requestId : undefined;
  return (
    <div className="note bad" role="alert">
      <span>
        {faultText(error)} {hasOldData ? <span className="dim">What is shown was read before.</span> : null}
        {id ? <span className="hint small"> Request {id}</span> : null}
      </span>
      <button type="button" className="button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}
