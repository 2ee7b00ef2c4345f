import { sharedFolders } from './sample-names.js';

/** A NIfTI file by what its path tells. */
export interface VolumeFile {
  path: string;
  /** Path without the folders that all have in common, the folder that tells its role, what tells a mask, and its ending. */
  key: string;
  role: 'image' | 'mask';
  side: 'Tr' | 'Ts' | null;
}

const ENDING = /\.nii(\.gz)?$/i;
const ROLE_FOLDER = /^(images?|masks?|labels?)(Tr|Ts)?$/i;
const MASK_FOLDER = /^(?:masks?|labels?)(?:Tr|Ts)?$/i;
const MASK_SUFFIX = /[_-](?:seg|mask|labels?|segmentation)$/i;

/** Unlabelled test volumes are left out: the Medical Segmentation Decathlon keeps their labels to itself. */
export function volumeFiles(paths: readonly string[]): VolumeFile[] {
  const volumes = paths.filter((path) => ENDING.test(path));
  const shared = sharedFolders(
    volumes.map((path) =>
      path
        .split('/')
        .slice(0, roleFolderAt(path) + 1)
        .join('/'),
    ),
  );
  const files = volumes.map((path) => volumeFile(path, shared));
  const testLabelled = files.some(({ role, side }) => role === 'mask' && side === 'Ts');
  return testLabelled ? files : files.filter(({ side }) => side !== 'Ts');
}

/** Index of the folder that tells the role; of the file where there is none. */
function roleFolderAt(path: string): number {
  const parts = path.split('/');
  const at = parts.findIndex((part, index) => index < parts.length - 1 && ROLE_FOLDER.test(part));
  return at < 0 ? parts.length - 1 : at;
}

function volumeFile(path: string, shared: number): VolumeFile {
  const parts = path.replace(ENDING, '').split('/');
  const at = roleFolderAt(path);
  const folder = at < parts.length - 1 ? (parts[at] ?? null) : null;
  const stem = parts.filter((_, index) => index >= shared && (folder === null || index !== at)).join('/');
  const isMask = folder === null ? MASK_SUFFIX.test(stem) : MASK_FOLDER.test(folder);
  const side = folder?.endsWith('Tr') ? 'Tr' : folder?.endsWith('Ts') ? 'Ts' : null;
  return { path, key: isMask ? stem.replace(MASK_SUFFIX, '') : stem, role: isMask ? 'mask' : 'image', side };
}
