/** Every code of a problem document, with the status and title that it answers with. */
export const errorCodes = {
  malformedJson: { status: 400, title: 'The body is not JSON' },
  invalidCursor: { status: 400, title: 'The cursor is not one of this query' },
  malformedMultipart: { status: 400, title: 'The multipart body is broken' },
  malformedFilter: { status: 400, title: 'The filter cannot be read' },
  keyMissing: { status: 401, title: 'A key is needed' },
  keyUnknown: { status: 401, title: 'The key is unknown' },
  keyExpired: { status: 401, title: 'The key has expired' },
  scopeMissing: { status: 403, title: 'The key lacks a scope' },
  quotaExceeded: { status: 403, title: "The key's quota is used up" },
  csrf: { status: 403, title: "The request does not come from this site's pages" },
  notFound: { status: 404, title: 'Not found' },
  methodNotAllowed: { status: 405, title: 'The method is not allowed here' },
  notAcceptable: { status: 406, title: 'No such representation' },
  invalidState: { status: 409, title: 'Not possible in the present state' },
  idempotencyInFlight: { status: 409, title: 'The first request with this key is still running' },
  inUse: { status: 409, title: 'Still in use' },
  leaseLost: { status: 409, title: 'The lease has been lost' },
  alreadyCompleted: { status: 409, title: 'Already completed with another body' },
  lastAdminKey: { status: 409, title: 'The last admin key cannot go' },
  datasetImporting: { status: 409, title: 'The data set is still being imported' },
  checkpointPending: { status: 409, title: 'There is no checkpoint yet' },
  checkpointExpired: { status: 410, title: 'The checkpoint was removed' },
  imagesRemoved: { status: 410, title: 'The images were removed' },
  versionMismatch: { status: 412, title: 'Changed by someone else meanwhile' },
  bodyTooLarge: { status: 413, title: 'The body is too large' },
  imageTooLarge: { status: 413, title: 'An image is too large' },
  archiveTooLarge: { status: 413, title: 'The archive is too large' },
  unsupportedMediaType: { status: 415, title: 'The media type is not supported' },
  unsupportedArchive: { status: 415, title: "The archive's format is not supported" },
  invalidBody: { status: 422, title: 'The request has faults' },
  invalidCells: { status: 422, title: 'Some points cannot run' },
  idempotencyKeyReused: { status: 422, title: 'The idempotency key belongs to another request' },
  tooManyCells: { status: 422, title: 'The space has too many cells' },
  emptySpace: { status: 422, title: 'No cell is left' },
  unknownDataset: { status: 422, title: 'The data set is unknown' },
  datasetFailed: { status: 422, title: 'The data set could not be imported' },
  splitMismatch: { status: 422, title: 'The splits differ' },
  methodNotApplicable: { status: 422, title: 'The method cannot serve this space' },
  notFinite: { status: 422, title: 'The method needs finite parameters' },
  budgetMissing: { status: 422, title: 'A budget is needed' },
  required: { status: 422, title: 'A field is missing' },
  type: { status: 422, title: 'A field has the wrong type' },
  range: { status: 422, title: 'A value is out of range' },
  enum: { status: 422, title: 'A value is none of those accepted' },
  pattern: { status: 422, title: 'A text has the wrong form' },
  tooLong: { status: 422, title: 'A text or list is too long' },
  unknownField: { status: 422, title: 'A field is unknown' },
  unknownPath: { status: 422, title: 'A path is unknown' },
  unusedField: { status: 422, title: 'A field is used by no point' },
  conflictingPaths: { status: 422, title: 'Two parameters set the same path' },
  zipLengths: { status: 422, title: 'Zipped lists differ in length' },
  unknownMetric: { status: 422, title: 'A metric is unknown' },
  unknownSample: { status: 422, title: 'A sample is unknown' },
  filterType: { status: 422, title: 'A filter compares with a value of the wrong type' },
  lossNotApplicable: { status: 422, title: 'The loss does not fit the classes' },
  circularCondition: { status: 422, title: 'Conditions depend on each other in a circle' },
  carryUnknownStage: { status: 422, title: 'A stage is unknown' },
  duplicateName: { status: 422, title: 'A name occurs twice' },
  rateLimited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong here' },
  noWorker: { status: 503, title: 'No worker is free' },
  databaseUnavailable: { status: 503, title: 'The database cannot be reached' },
  queueUnavailable: { status: 503, title: 'The queue cannot be reached' },
  shuttingDown: { status: 503, title: 'The service is shutting down' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** Codes of a fault in one field. */
export type FieldErrorCode =
  | 'required'
  | 'type'
  | 'range'
  | 'enum'
  | 'pattern'
  | 'tooLong'
  | 'unknownField'
  | 'unknownPath'
  | 'unusedField'
  | 'conflictingPaths'
  | 'zipLengths'
  | 'unknownMetric'
  | 'unknownSample'
  | 'filterType'
  | 'malformedFilter'
  | 'notFinite'
  | 'lossNotApplicable'
  | 'circularCondition'
  | 'carryUnknownStage'
  | 'duplicateName';

/** A fault in one field of the input. */
export interface FieldError {
  /** JSON Pointer into the body, such as `/parameters/optimizer.learningRate/low`; query fields: their name. */
  path: string;
  code: FieldErrorCode;
  message: string;
  /** What would be accepted, where that is a short list. */
  accepted?: unknown[];
}

/** Extra members of a problem document: `allowed`, `status`, `position`, `limit`, `usedBy`, … */
export type ProblemExtras = Record<string, unknown>;

interface ProblemOptions {
  errors?: FieldError[];
  extras?: ProblemExtras;
  cause?: unknown;
}

/** An error that people are told about. It knows no transport; the API's edge makes a problem document of it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly errors: FieldError[];
  readonly extras: ProblemExtras;

  /** @param detail one sentence for people: what is wrong with this request, and what is accepted */
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    options: ProblemOptions = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.errors = options.errors ?? [];
    this.extras = options.extras ?? {};
  }

  /** HTTP status of the code. */
  get status(): number {
    return errorCodes[this.code].status;
  }

  get title(): string {
    return errorCodes[this.code].title;
  }
}

/** A 422 `invalidBody` that lists faults; its detail is the first one's message. */
export function invalidBody(errors: FieldError[]): ProblemError {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new ProblemError('invalidBody', `${first?.message ?? 'The request has faults.'}${more}`, { errors });
}
