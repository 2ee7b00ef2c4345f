import { type MouseEvent, type ReactNode, useEffect, useState } from 'react';

export type Place =
  | {
      page:
        | 'sweeps'
        | 'newSweep'
        | 'datasets'
        | 'importDataset'
        | 'plans'
        | 'recipes'
        | 'workers'
        | 'unknown';
    }
  | { page: 'sweep' | 'trial' | 'dataset' | 'plan' | 'recipeRun'; id: string };

const FIXED: Record<string, Place> = {
  '': { page: 'sweeps' },
  sweeps: { page: 'sweeps' },
  'sweeps/new': { page: 'newSweep' },
  datasets: { page: 'datasets' },
  'datasets/new': { page: 'importDataset' },
  plans: { page: 'plans' },
  recipes: { page: 'recipes' },
  workers: { page: 'workers' },
};

const WITH_ID = {
  sweeps: 'sweep',
  trials: 'trial',
  datasets: 'dataset',
  plans: 'plan',
  'recipe-runs': 'recipeRun',
} as const;

export function placeOf(path: string): Place {
  const parts = path.split('/').filter((part) => part !== '');
  const fixed = FIXED[parts.join('/')];
  if (fixed !== undefined) return fixed;
  const [first = '', id = ''] = parts;
  if (parts.length !== 2 || !(first in WITH_ID)) return { page: 'unknown' };
  return { page: WITH_ID[first as keyof typeof WITH_ID], id };
}

const CHANGED = 'unetsweep:navigated';

function useLocation<T>(read: () => T): T {
  const [value, setValue] = useState(read);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `read` looks at the address only.
  useEffect(() => {
    const update = () => setValue(() => read());
    update();
    addEventListener('popstate', update);
    addEventListener(CHANGED, update);
    return () => {
      removeEventListener('popstate', update);
      removeEventListener(CHANGED, update);
    };
  }, []);
  return value;
}

export function usePlace(): Place {
  return placeOf(useLocation(() => location.pathname));
}

export function navigate(path: string): void {
  history.pushState(null, '', path);
  scrollTo(0, 0);
  dispatchEvent(new Event(CHANGED));
}

/** A value that the address holds: a copied link shows the same. The initial one is left out of it. */
export function useAddressState(name: string, initial: string): [string, (value: string) => void] {
  const value = useLocation(() => new URLSearchParams(location.search).get(name)) ?? initial;
  const set = (next: string) => {
    const search = new URLSearchParams(location.search);
    if (next === initial) search.delete(name);
    else search.set(name, next);
    history.replaceState(null, '', search.size > 0 ? `${location.pathname}?${search}` : location.pathname);
    dispatchEvent(new Event(CHANGED));
  };
  return [value, set];
}

/** A link that changes the page without loading it anew; opens elsewhere as every link does. */
export function Link({
  to,
  className,
  children,
  current = false,
  label,
}: {
  to: string;
  className?: string;
  children: ReactNode;
  current?: boolean;
  label?: string;
}) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a
      href={to}
      className={className}
      aria-current={current ? 'page' : undefined}
      aria-label={label}
      onClick={follow}
    >
      {children}
    </a>
  );
}
