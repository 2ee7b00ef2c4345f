import { useCallback, useEffect, useState } from 'react';

export interface Resource<T> {
  /** The last good answer; stays while another is on its way or fails, so that nothing jumps. */
  data: T | null;
  error: unknown;
  /** True while `data` answers an earlier `key`. */
  isOld: boolean;
  reload: () => void;
}

/** Reads `load` when `key` changes and whenever `reload` is called. */
export function useResource<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const [state, setState] = useState<{ key: string | null; data: T | null; error: unknown }>({
    key: null,
    data: null,
    error: null,
  });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for everything that `load` closes over, `round` asks again.
  useEffect(() => {
    const controller = new AbortController();
    load(controller.signal).then(
      (data) => controller.signal.aborted || setState({ key, data, error: null }),
      (error: unknown) => controller.signal.aborted || setState((old) => ({ ...old, error })),
    );
    return () => controller.abort();
  }, [key, round]);
  const reload = useCallback(() => setRound((old) => old + 1), []);
  return { data: state.data, error: state.error, isOld: state.data !== null && state.key !== key, reload };
}
