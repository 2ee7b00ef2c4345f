const STORAGE_NAME = 'unetsweep-key';

/** The API key that was typed in this tab; null where none was needed yet. */
export function readKey(): string | null {
  return sessionStorage.getItem(STORAGE_NAME);
}

export function saveKey(key: string): void {
  sessionStorage.setItem(STORAGE_NAME, key);
}
