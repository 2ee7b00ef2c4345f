import type { AttemptEnd } from '@unetsweep/store';
import { type Notice, standingNotice } from '@unetsweep/unet';

/** Gives each flag of an end its words: those that the run found, or those that such a flag always has. */
export function withNotices(end: AttemptEnd, found: readonly Notice[]): AttemptEnd {
  if (!('flags' in end)) return end;
  const notices = end.flags.flatMap(
    (flag) => found.find((one) => one.flag === flag) ?? standingNotice(flag) ?? [],
  );
  return { ...end, notices };
}
