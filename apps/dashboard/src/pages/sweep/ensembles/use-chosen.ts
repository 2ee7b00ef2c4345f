import { useCallback, useState } from 'react';

/** Trials that are ticked, in the order in which they were. */
export interface ChosenTrials {
  ids: readonly string[];
  choose: (id: string, isChosen: boolean) => void;
  clear: () => void;
}

export function useChosen(): ChosenTrials {
  const [ids, setIds] = useState<readonly string[]>([]);
  const choose = useCallback(
    (id: string, isChosen: boolean) =>
      setIds((old) =>
        isChosen ? [...old.filter((each) => each !== id), id] : old.filter((each) => each !== id),
      ),
    [],
  );
  const clear = useCallback(() => setIds([]), []);
  return { ids, choose, clear };
}
