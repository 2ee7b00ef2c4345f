import type { DryRun, Json } from '@unetsweep/contract';
import { useEffect, useMemo, useState } from 'react';
import { api } from '../../api/api.js';
import { parseJson } from './parse-json.js';

/** Time after the last key. */
const TYPING_MS = 300;

export interface DryRunState {
  /** The typed text as JSON; null while it is none. */
  spec: Json | null;
  /** What is wrong with the text as JSON. */
  fault: string | null;
  answer: DryRun | null;
  /** The refusal of the API. */
  error: unknown;
  /** True until the newest text was answered. */
  isAsking: boolean;
}

/** Asks the API at each edit what the sweep would do. */
export function useDryRun(text: string): DryRunState {
  const parsed = useMemo(() => parseJson(text), [text]);
  const [state, setState] = useState<{ text: string; answer: DryRun | null; error: unknown }>({
    text: '',
    answer: null,
    error: null,
  });
  useEffect(() => {
    if (!('value' in parsed)) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      api.dryRun(parsed.value).then(
        (answer) => isCurrent && setState({ text, answer, error: null }),
        (error: unknown) => isCurrent && setState({ text, answer: null, error }),
      );
    }, TYPING_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [parsed, text]);
  const isJson = 'value' in parsed;
  return {
    spec: isJson ? parsed.value : null,
    fault: isJson ? null : parsed.fault,
    answer: state.answer,
    error: state.error,
    isAsking: isJson && state.text !== text,
  };
}
