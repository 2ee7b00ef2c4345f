import { type FormEvent, useState } from 'react';
import { api } from '../api/api.js';
import { faultText } from '../api/fault-text.js';

/** Gives the key for a cookie that no script can read; the key itself is kept nowhere. */
export function SignIn({ onDone }: { onDone: () => void }) {
  const [key, setKey] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsSending(true);
    setFault(null);
    api
      .signIn(key.trim())
      .then(onDone, (error: unknown) => setFault(faultText(error)))
      .finally(() => setIsSending(false));
  };
  return (
    <main className="alone">
      <form className="card sign-in" onSubmit={submit}>
        <h1>Sign in</h1>
        <p className="dim">
          This service asks for a key: the value of <code>UNETSWEEP_ADMIN_KEY</code> where it was started.
        </p>
        <label className="field">
          <span>API key</span>
          <input
            className="input"
            type="password"
            autoComplete="current-password"
            required
            value={key}
            aria-describedby={fault === null ? undefined : 'sign-in-fault'}
            aria-invalid={fault !== null}
            onChange={(event) => setKey(event.target.value)}
          />
        </label>
        {fault ? (
          <p id="sign-in-fault" className="failed-text" role="alert">
            {fault}
          </p>
        ) : null}
        <button type="submit" className="button primary" disabled={isSending || key.trim() === ''}>
          {isSending ? 'Signing in …' : 'Sign in'}
        </button>
      </form>
    </main>
  );
}
