export type DatasetFaultCode =
  | 'noPairs'
  | 'missingMask'
  | 'sizeMismatch'
  | 'unknownMaskValue'
  | 'undecodable'
  | 'unsafePath'
  | 'tooManyFiles'
  | 'emptyArchive'
  | 'badGroupPattern'
  | 'missingImage'
  | 'badOption';

/** Files that cannot become a data set: names the file and the value at fault. */
export class DatasetFault extends Error {
  override readonly name = 'DatasetFault';

  constructor(
    readonly code: DatasetFaultCode,
    message: string,
    readonly file: string | null = null,
    readonly value: string | null = null,
  ) {
    super(message);
  }
}
