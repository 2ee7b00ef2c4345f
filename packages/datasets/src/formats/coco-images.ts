import { DatasetFault } from '../dataset-fault.js';

/** Finds image files by the names that annotations give them, which may lack folders or have other ones. */
export class ImagesByName {
  readonly #byBase = new Map<string, string[]>();

  constructor(paths: readonly string[]) {
    for (const path of paths) {
      const base = baseOf(path);
      this.#byBase.set(base, [...(this.#byBase.get(base) ?? []), path]);
    }
  }

  /**
   * The file whose path ends as the name says; of several, the one beside the annotations.
   * @throws DatasetFault `missingImage`, `badOption`: several files could be meant
   */
  find(fileName: string, annotations: string): string {
    const name = fileName.replaceAll('\\', '/').replace(/^(\.?\/)+/, '');
    const sameBase = this.#byBase.get(baseOf(name)) ?? [];
    const ending = sameBase.filter((path) => path === name || path.endsWith(`/${name}`));
    const candidates = ending.length > 0 ? ending : sameBase;
    const folder = annotations.slice(0, annotations.lastIndexOf('/') + 1);
    const beside = candidates.filter((path) => path === `${folder}${name}`);
    const [found, other] = beside.length > 0 ? beside : candidates;
    if (found === undefined) {
      throw new DatasetFault(
        'missingImage',
        `${annotations}: there is no image ${fileName}`,
        annotations,
        fileName,
      );
    }
    if (other === undefined) return found;
    const message = `${annotations}: ${fileName} could be ${found} or ${other}; name it with its folder`;
    throw new DatasetFault('badOption', message, annotations, fileName);
  }
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
