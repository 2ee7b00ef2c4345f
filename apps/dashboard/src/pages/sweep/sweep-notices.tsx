import type { Sweep } from '@unetsweep/contract';

/** What a person should know of a sweep that goes on, or waits. */
export function SweepNotices({ notices }: Pick<Sweep, 'notices'>) {
  return notices.map(({ code, message }) => (
    <div key={code} className="note">
      <span>{message}</span>
    </div>
  ));
}
