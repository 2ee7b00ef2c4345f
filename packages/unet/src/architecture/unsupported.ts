/** A field whose value this version of the engine does not train. */
export interface UnsupportedField {
  /** Dotted path from the trial's root, such as `model.activation`. */
  path: string;
  value: unknown;
  /** What is accepted, in words for a person. */
  accepted: string;
  /** Why, where the value is trained on other data. */
  code?: 'lossNotApplicable';
}

/** A trial asks for something that the engine does not do; nothing is ever ignored silently. */
export class UnsupportedSpecError extends Error {
  override readonly name: string = 'UnsupportedSpecError';

  constructor(readonly fields: readonly [UnsupportedField, ...UnsupportedField[]]) {
    super(fields.map(describe).join('; '));
  }
}

/** The same for a field of `model`: raised where an architecture is described. */
export class UnsupportedModelError extends UnsupportedSpecError {
  override readonly name = 'UnsupportedModelError';
}

function describe(field: UnsupportedField): string {
  return `${field.path} = ${JSON.stringify(field.value)} is not supported; accepted: ${field.accepted}`;
}
