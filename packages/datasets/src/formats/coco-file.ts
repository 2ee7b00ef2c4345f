import { DatasetFault } from '../dataset-fault.js';
import type { FaultList } from '../import/fault-list.js';
import { isObject, type JsonObject, parseJsonObject, shown } from '../polygons/parse-json.js';

export interface CocoImage {
  fileName: string;
  /** null: not said */
  width: number | null;
  height: number | null;
  annotations: CocoAnnotation[];
}

export interface CocoAnnotation {
  /** `annotations[12]` */
  path: string;
  category: string;
  segmentation: unknown;
}

export interface CocoFile {
  file: string;
  /** Names, by rising id. */
  categories: string[];
  images: CocoImage[];
}

/** Whether a JSON file says that it is one of COCO's instances. */
export function isCoco(root: JsonObject): boolean {
  return ['images', 'annotations', 'categories'].every((key) => Array.isArray(root[key]));
}

/** Images with their annotations. @throws DatasetFault `undecodable` */
export async function readCoco(bytes: Uint8Array, file: string, faults: FaultList): Promise<CocoFile | null> {
  const root = parseJsonObject(bytes, file);
  if (!isCoco(root)) return null;
  const reader = new CocoReader(file, faults);
  const categories = await reader.entries(root.categories, 'categories', (entry, path) => ({
    id: reader.id(entry, 'id', path),
    name: reader.text(entry, 'name', path),
  }));
  const images = await reader.images(root.images);
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  await reader.entries(root.annotations, 'annotations', (entry, path) => {
    const category = names.get(reader.id(entry, 'category_id', path));
    if (category === undefined)
      throw reader.invalid(`${path}.category_id`, entry.category_id, 'the id of a category');
    const image = images.get(reader.id(entry, 'image_id', path));
    if (!image) throw reader.invalid(`${path}.image_id`, entry.image_id, 'the id of an image');
    image.annotations.push({ path, category, segmentation: entry.segmentation });
  });
  const ordered = [...categories].sort((left, right) => compareIds(left.id, right.id));
  return { file, categories: [...new Set(ordered.map(({ name }) => name))], images: [...images.values()] };
}

type Id = number | string;

function compareIds(left: Id, right: Id): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return String(left) < String(right) ? -1 : 1;
}

class CocoReader {
  constructor(
    readonly file: string,
    readonly faults: FaultList,
  ) {}

  /** The entries that `read` takes; what it throws is added to the faults. */
  async entries<T>(list: unknown, name: string, read: (entry: JsonObject, path: string) => T): Promise<T[]> {
    const found: T[] = [];
    for (const [index, entry] of (Array.isArray(list) ? list : []).entries()) {
      if (this.faults.isFull) break;
      const path = `${name}[${index}]`;
      await this.faults.collect(() => {
        if (!isObject(entry)) throw this.invalid(path, entry, 'an object');
        found.push(read(entry, path));
      });
    }
    return found;
  }

  async images(list: unknown): Promise<Map<Id, CocoImage>> {
    const images = new Map<Id, CocoImage>();
    await this.entries(list, 'images', (entry, path) => {
      const id = this.id(entry, 'id', path);
      if (images.has(id)) throw this.invalid(`${path}.id`, id, 'an id that no other image has');
      const [width, height] = [this.#side(entry, 'width', path), this.#side(entry, 'height', path)];
      images.set(id, { fileName: this.text(entry, 'file_name', path), width, height, annotations: [] });
    });
    return images;
  }

  id(entry: JsonObject, key: string, path: string): Id {
    const value = entry[key];
    if (typeof value === 'string' || Number.isInteger(value)) return value as Id;
    throw this.invalid(`${path}.${key}`, value, 'an id');
  }

  text(entry: JsonObject, key: string, path: string): string {
    const value = entry[key];
    if (typeof value === 'string' && value !== '') return value;
    throw this.invalid(`${path}.${key}`, value, 'a text');
  }

  invalid(path: string, value: unknown, expected: string): DatasetFault {
    const message = `${this.file}: ${path} is ${shown(value)}, expected ${expected}`;
    return new DatasetFault('undecodable', message, this.file, shown(value));
  }

  #side(entry: JsonObject, key: string, path: string): number | null {
    const value = entry[key] ?? null;
    if (value === null || (typeof value === 'number' && Number.isInteger(value) && value > 0)) return value;
    throw this.invalid(`${path}.${key}`, value, 'a number of pixels');
  }
}
