import { DatasetFault } from '../dataset-fault.js';
import type { FaultList } from '../import/fault-list.js';

/** Folders by which a file is told to be an image, a mask, or an image that nobody has outlined. */
export type Role = 'images' | 'masks' | 'unlabelled';
const ROLES: readonly Role[] = ['images', 'masks', 'unlabelled'];

export interface RoleFile {
  path: string;
  role: Role;
  /** Path without the folder of its role, without what all have in common above it, and without its ending. */
  name: string;
}

const PICTURE = /\.(png|jpe?g|webp|tiff?|gif|bmp|jp2|dcm)$/i;

/** The files below `images`, `masks` and `unlabelled`, wherever these folders are. */
export function roleFiles(paths: readonly string[]): RoleFile[] {
  const found = paths.flatMap((path) => {
    const parts = path.split('/');
    const at = parts.findIndex((part, index) => isRole(part) && index < parts.length - 1);
    const role = parts[at];
    if (role === undefined || !isRole(role)) return [];
    return [{ path, role, above: parts.slice(0, at), below: parts.slice(at + 1) }];
  });
  const common = commonLength(found.map(({ above }) => above));
  return found.map(({ path, role, above, below }) => ({
    path,
    role,
    name: [...above.slice(common), ...below].join('/').replace(/\.[^./]+$/, ''),
  }));
}

/** By name. Two files of one name are a fault; what is plainly no picture is left out. */
export function byName(files: readonly RoleFile[], role: Role, faults: FaultList): Map<string, string> {
  const found = new Map<string, string>();
  for (const { path, name } of files.filter((file) => file.role === role && isPicture(file))) {
    const other = found.get(name);
    if (other === undefined) found.set(name, path);
    else faults.add(new DatasetFault('noPairs', `${other} and ${path} have one name`, path, other));
  }
  return found;
}

/** A file that no picture's ending has, such as `notes.txt`, may stand beside them; one without an ending is tried. */
function isPicture({ path }: RoleFile): boolean {
  const file = path.split('/').at(-1) ?? path;
  return PICTURE.test(file) || !/\.[A-Za-z]{1,5}$/.test(file);
}

function isRole(part: string): part is Role {
  return ROLES.some((role) => role === part);
}

/** How many folders from the top all have in common. */
function commonLength(folders: readonly string[][]): number {
  const [first = [], ...others] = folders;
  const differs = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return differs < 0 ? first.length : differs;
}
