import { useCallback, useEffect, useState } from 'react';

export interface Resource<T> {
  /** The last good answer; stays while a later reading fails. */
  data: T | null;
  error: unknown;
  reload: () => void;
}

/** Reads `load` when `key` changes and whenever `reload` is called. A new key forgets the data of the old one. */
export function useResource<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const [state, setState] = useState<{ key: string; data: T | null; error: unknown }>({
    key,
    data: null,
    error: null,
  });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for everything that `load` closes over, `round` asks again.
  useEffect(() => {
    const controller = new AbortController();
    load(controller.signal).then(
      (data) => setState({ key, data, error: null }),
      (error: unknown) => {
        if (controller.signal.aborted) return;
        setState((old) => ({ key, data: old.key === key ? old.data : null, error }));
      },
    );
    return () => controller.abort();
  }, [key, round]);
  const reload = useCallback(() => setRound((old) => old + 1), []);
  const isCurrent = state.key === key;
  return { data: isCurrent ? state.data : null, error: isCurrent ? state.error : null, reload };
}
