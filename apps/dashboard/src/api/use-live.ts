import type { ApiEvent } from '@unetsweep/client';
import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import { type FeedState, LiveFeed } from './live-feed.js';

export const FeedContext = createContext(new LiveFeed());

export function useFeedState(): { state: FeedState; lastHeardAt: number | null } {
  const feed = useContext(FeedContext);
  const state = useSyncExternalStore(
    (listener) => feed.subscribeState(listener),
    () => feed.state,
  );
  return { state, lastHeardAt: feed.lastHeardAt };
}

/** Runs what removes something that the page shows, while nothing of it is read again. */
export function useHold(): <T>(work: () => Promise<T>) => Promise<T> {
  const feed = useContext(FeedContext);
  return (work) => feed.hold(work);
}

/** Tables change at most twice a second. */
const LEAST_PAUSE_MS = 500;

/** Calls `reload` after events that `concerns` picks, and after a connection that came back; never twice within half a second. */
export function useReloadOn(concerns: (event: ApiEvent) => boolean, reload: () => void): void {
  const feed = useContext(FeedContext);
  const latest = useRef({ concerns, reload });
  latest.current = { concerns, reload };
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const schedule = () => {
      timer ??= setTimeout(() => {
        timer = null;
        if (feed.isHeld) schedule();
        else latest.current.reload();
      }, LEAST_PAUSE_MS);
    };
    const stopEvents = feed.subscribe((event) => {
      if (event.type === 'reset' || latest.current.concerns(event)) schedule();
    });
    const stopState = feed.subscribeState(() => {
      if (feed.state === 'live') schedule();
    });
    return () => {
      stopEvents();
      stopState();
      if (timer !== null) clearTimeout(timer);
    };
  }, [feed]);
}
