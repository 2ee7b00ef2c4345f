/** Names of samples: paths without their ending and without the folders that all of them begin with. */
export function namesBelowShared(paths: readonly string[]): string[] {
  const shared = sharedFolders(paths);
  return paths.map((path) => withoutEnding(path).split('/').slice(shared).join('/'));
}

/** How many folders all paths begin with. */
export function sharedFolders(paths: readonly string[]): number {
  const [first = [], ...others] = paths.map((path) => path.split('/').slice(0, -1));
  const differing = first.findIndex((folder, index) => others.some((parts) => parts[index] !== folder));
  return differing < 0 ? first.length : differing;
}

export function withoutEnding(path: string): string {
  return path.replace(/\.[^./]+$/, '');
}
