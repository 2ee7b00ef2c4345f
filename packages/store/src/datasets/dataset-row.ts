import type { Dataset } from '@unetsweep/contract';

export interface DatasetRow {
  id: string;
  name: string;
  version: number;
  status: string;
  sourceSha256: string;
  contentSha256: string | null;
  description: unknown;
  failure: unknown;
  createdAt: Date;
}

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

/** `sha256` is the stored archive's sum once there is one, before that the upload's. */
export function toDataset(row: DatasetRow): Dataset {
  return {
    ...unknownYet,
    ...(row.description as Partial<Dataset>),
    id: row.id,
    name: row.name,
    version: row.version,
    status: row.status as Dataset['status'],
    sha256: row.contentSha256 ?? row.sourceSha256,
    createdAt: row.createdAt.toISOString(),
    failure: row.failure as Dataset['failure'],
  };
}
