import { type MouseEvent, type ReactNode, useEffect, useState } from 'react';

export type Place =
  | { page: 'sweeps' }
  | { page: 'sweep'; id: string }
  | { page: 'trial'; id: string }
  | { page: 'unknown' };

export function placeOf(path: string): Place {
  const [first = '', id = '', ...rest] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  if (first === '') return { page: 'sweeps' };
  if (rest.length === 0 && id !== '') {
    if (first === 'sweeps') return { page: 'sweep', id };
    if (first === 'trials') return { page: 'trial', id };
  }
  return first === 'sweeps' && id === '' ? { page: 'sweeps' } : { page: 'unknown' };
}

const CHANGED = 'unetsweep:navigated';

export function usePlace(): Place {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const read = () => setPath(location.pathname);
    addEventListener('popstate', read);
    addEventListener(CHANGED, read);
    return () => {
      removeEventListener('popstate', read);
      removeEventListener(CHANGED, read);
    };
  }, []);
  return placeOf(path);
}

function navigate(path: string): void {
  history.pushState(null, '', path);
  scrollTo(0, 0);
  dispatchEvent(new Event(CHANGED));
}

/** A link that changes the page without loading it anew; opens elsewhere as every link does. */
export function Link({
  to,
  className,
  children,
  current = false,
}: {
  to: string;
  className?: string;
  children: ReactNode;
  current?: boolean;
}) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a href={to} className={className} aria-current={current ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}
