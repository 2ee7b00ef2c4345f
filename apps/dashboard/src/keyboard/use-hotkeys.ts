import { useEffect, useRef } from 'react';

const STORAGE_NAME = 'unetsweep-single-keys';

/** Single letters can be switched off: speech input and slips of the hand press them too. */
export function areHotkeysOn(): boolean {
  return localStorage.getItem(STORAGE_NAME) !== 'off';
}

export function switchHotkeys(isOn: boolean): void {
  localStorage.setItem(STORAGE_NAME, isOn ? 'on' : 'off');
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, dialog') !== null;
}

/** Runs what a single key stands for, unless a field or a dialog has the focus. */
export function useHotkeys(acts: Record<string, (() => void) | undefined>): void {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target) || !areHotkeysOn()) return;
      const act = latest.current[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
