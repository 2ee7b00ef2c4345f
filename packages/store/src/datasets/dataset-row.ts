import { type Dataset, ProblemError } from '@unetsweep/contract';
import { sql } from '../database/sql.js';

export interface DatasetRow {
  id: string;
  name: string;
  version: number;
  status: string;
  sourceSha256: string;
  options: unknown;
  archive: unknown;
  contentSha256: string | null;
  description: unknown;
  failure: unknown;
  createdAt: Date;
  removedAt: Date | null;
}

export const datasetColumns = sql`d.id, d.name, d.version, d.status, d.source_sha256 AS "sourceSha256", d.options, d.archive,
  d.content_sha256 AS "contentSha256", d.description, d.failure, d.created_at AS "createdAt", d.removed_at AS "removedAt"`;

const unknownYet = {
  images: 0,
  sizes: [],
  channels: null,
  classes: [],
  groups: [],
  labelled: 0,
  unlabelled: 0,
  provenance: null,
};

/** Where an upload came from, and how it was made into images. */
function provenanceOf({ archive, options, sourceSha256 }: DatasetRow): Partial<Dataset> {
  if (archive === null) return {};
  return { provenance: { archive: { ...archive, sha256: sourceSha256 }, options } as Dataset['provenance'] };
}

/** `sha256` is the stored archive's sum once there is one, before that the upload's. */
export function toDataset(row: DatasetRow): Dataset {
  return {
    ...unknownYet,
    ...(row.description as Partial<Dataset>),
    ...provenanceOf(row),
    id: row.id,
    name: row.name,
    version: row.version,
    status: row.status as Dataset['status'],
    sha256: row.contentSha256 ?? row.sourceSha256,
    createdAt: row.createdAt.toISOString(),
    failure: row.failure as Dataset['failure'],
  };
}

export function noDataset(id: string): ProblemError {
  return new ProblemError('notFound', `There is no data set ${id}.`);
}

export type DatasetVersion = Pick<DatasetRow, 'name' | 'version'>;

export function removedDataset({ name, version }: DatasetVersion): ProblemError {
  const detail = `The data set ${name}@${version} was deleted; its images are gone. What was trained on them stays, but nothing can be trained again.`;
  return new ProblemError('imagesRemoved', detail);
}
