import { useEffect, useState } from 'react';

type Theme = 'light' | 'dark';
const STORAGE_NAME = 'unetsweep-theme';
const systemDark = matchMedia('(prefers-color-scheme: dark)');

function chosen(): Theme | null {
  const stored = localStorage.getItem(STORAGE_NAME);
  return stored === 'light' || stored === 'dark' ? stored : null;
}

const current = (): Theme => chosen() ?? (systemDark.matches ? 'dark' : 'light');

/** Follows the system until a theme is chosen. */
export function useTheme(): { theme: Theme; toggle: () => void } {
  const [theme, setTheme] = useState(current);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  useEffect(() => {
    const follow = () => setTheme(current());
    systemDark.addEventListener('change', follow);
    return () => systemDark.removeEventListener('change', follow);
  }, []);
  const toggle = () => {
    const next = theme === 'dark' ? 'light' : 'dark';
    localStorage.setItem(STORAGE_NAME, next);
    setTheme(next);
  };
  return { theme, toggle };
}
