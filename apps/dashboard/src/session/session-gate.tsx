import { type ReactNode, useEffect } from 'react';
import { api } from '../api/api.js';
import { SIGNED_OUT } from '../api/request.js';
import { useResource } from '../api/use-resource.js';
import { FaultNote } from '../components/fault-note.js';
import { SessionContext } from './session-context.js';
import { SignIn } from './sign-in.js';

/** Shows what is inside once this browser is signed in, or at once where no key is asked for. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data: session, error, reload } = useResource('session', (signal) => api.session(signal));
  useEffect(() => {
    addEventListener(SIGNED_OUT, reload);
    return () => removeEventListener(SIGNED_OUT, reload);
  }, [reload]);
  if (session === null) {
    if (!error) return null;
    return (
      <main className="alone">
        <FaultNote error={error} retry={reload} hasOldData={false} />
      </main>
    );
  }
  if (session.keyNeeded && session.expiresAt === null) return <SignIn onDone={reload} />;
  const signOut = session.keyNeeded ? () => void api.signOut().then(reload, reload) : null;
  return <SessionContext value={signOut}>{children}</SessionContext>;
}
