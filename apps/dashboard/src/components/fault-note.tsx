import { ApiError } from '@unetsweep/client';
import { useState } from 'react';
import { faultText } from '../api/api.js';
import { saveKey } from '../api/key.js';

/** What failed and what still holds; asks for the key where that is what is missing. */
export function FaultNote({
  error,
  retry,
  hasOldData,
}: {
  error: unknown;
  retry: () => void;
  hasOldData: boolean;
}) {
  if (error instanceof ApiError && error.status === 401) return <KeyForm retry={retry} />;
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

function KeyForm({ retry }: { retry: () => void }) {
  const [key, setKey] = useState('');
  return (
    <form
      className="note"
      onSubmit={(event) => {
        event.preventDefault();
        saveKey(key.trim());
        retry();
      }}
    >
      <label htmlFor="api-key">This API asks for a key.</label>
      <input
        id="api-key"
        className="input"
        type="password"
        autoComplete="off"
        value={key}
        onChange={(event) => setKey(event.target.value)}
      />
      <button type="submit" className="button" disabled={key.trim() === ''}>
        Use it
      </button>
    </form>
  );
}
