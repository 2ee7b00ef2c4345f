import { createContext } from 'react';

/** Signs this browser out; null where no key is asked for. */
export const SessionContext = createContext<(() => void) | null>(null);
