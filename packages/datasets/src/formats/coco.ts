import { DatasetFault } from '../dataset-fault.js';
import type { FaultList } from '../import/fault-list.js';
import type { Importer, SampleDraft, SourceFiles } from '../import/importer.js';
import { namedSplit } from '../import/sample-split.js';
import { type Polygon, polygonArea, type Region } from '../polygons/shape.js';
import { type CocoClasses, cocoClasses } from './coco-classes.js';
import { type CocoFile, type CocoImage, readCoco } from './coco-file.js';
import { ImagesByName } from './coco-images.js';
import { segmentationPolygons } from './coco-segmentation.js';
import { imageDraft, readHeader } from './image-draft.js';
import { paintMask } from './polygon-files.js';
import { namesBelowShared } from './sample-names.js';

interface Found {
  path: string;
  image: CocoImage;
  source: CocoFile;
}

/**
 * COCO instances: JSON files with images, annotations and categories. Polygons and run lengths are painted from the largest to the
 * smallest, so that small things on large ones stay; crowds are painted as any other. An image without annotations is all background.
 */
export const importCoco: Importer = async (files, options, faults) => {
  const sources = await readSources(files, faults);
  const found = await findImages(sources, files, faults);
  const classes = cocoClasses([...new Set(sources.flatMap(({ categories }) => categories))], options);
  const names = namesBelowShared(found.map(({ path }) => path));
  const samples: SampleDraft[] = [];
  for (const [index, each] of found.entries()) {
    if (faults.isFull) break;
    const name = names[index] ?? each.path;
    const split = sources.length > 1 ? splitOf(each.source.file) : null;
    const draft = await faults.collect(() => draftOf(each, name, files, classes, faults));
    if (draft) samples.push({ ...draft, split });
  }
  return { classNames: classes.names, samples };
};

async function readSources(files: SourceFiles, faults: FaultList): Promise<CocoFile[]> {
  const sources: CocoFile[] = [];
  for (const path of files.paths.filter((name) => /\.json$/i.test(name))) {
    const source = await faults.collect(async () => readCoco(await files.read(path), path, faults));
    if (source) sources.push(source);
  }
  if (sources.length === 0 && faults.isEmpty) {
    throw new DatasetFault('noPairs', 'no .json file has lists of images, annotations and categories');
  }
  return sources;
}

async function findImages(sources: CocoFile[], files: SourceFiles, faults: FaultList): Promise<Found[]> {
  const byName = new ImagesByName(files.paths);
  const found = new Map<string, Found>();
  for (const source of sources) {
    for (const image of source.images) {
      if (faults.isFull) break;
      await faults.collect(() => {
        const path = byName.find(image.fileName, source.file);
        const other = found.get(path);
        if (other) {
          const message = `${path} is an image of ${other.source.file} and once more of ${source.file}`;
          throw new DatasetFault('badOption', message, source.file, path);
        }
        found.set(path, { path, image, source });
      });
    }
  }
  return [...found.values()];
}

async function draftOf(
  { path, image, source }: Found,
  name: string,
  files: SourceFiles,
  classes: CocoClasses,
  faults: FaultList,
): Promise<SampleDraft> {
  const header = await readHeader(files, path);
  const { width, height } = header;
  if ((image.width ?? width) !== width || (image.height ?? height) !== height) {
    const size = `${width}x${height}`;
    const message = `${path} is ${size}, ${source.file} says ${image.width}x${image.height}`;
    throw new DatasetFault('sizeMismatch', message, path, size);
  }
  const regions = await regionsOf(image, source.file, header, { classes, faults });
  return imageDraft(files, { name, path, header }, async () =>
    paintMask(regions, { width, height, file: source.file }, classes.border),
  );
}

async function regionsOf(
  { annotations, fileName }: CocoImage,
  file: string,
  size: { width: number; height: number },
  { classes, faults }: { classes: CocoClasses; faults: FaultList },
): Promise<Region[]> {
  const regions: (Region & { area: number })[] = [];
  for (const { path, category, segmentation } of annotations) {
    if (faults.isFull) break;
    const classIndex = classes.of(category);
    const polygons = await faults.collect(() =>
      polygonsOf(segmentation, size, `${file}: ${path}`, file, fileName),
    );
    if (polygons && classIndex > 0) regions.push({ polygons, classIndex, area: polygonArea(polygons) });
  }
  return regions.sort((left, right) => right.area - left.area);
}

function polygonsOf(
  segmentation: unknown,
  size: { width: number; height: number },
  where: string,
  file: string,
  image: string,
): Polygon[] {
  try {
    return segmentationPolygons(segmentation, size);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatasetFault('undecodable', `${where}.segmentation of ${image} ${reason}`, file, image);
  }
}

/** `instances_train2017.json`, `val/_annotations.coco.json` */
function splitOf(file: string): ReturnType<typeof namedSplit> {
  const words = file.split(/[^A-Za-z]+/);
  return words.map(namedSplit).find((split) => split !== null) ?? null;
}
