import {
  type FieldError,
  type FieldErrorCode,
  invalidBody,
  isId,
  PlanSpecSchema,
  ProblemError,
  parsePlanSpec,
  parseSweepSpec,
  SweepSpecSchema,
  sweepLimits,
  validateBody,
} from '@unetsweep/contract';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import fp from 'fastify-plugin';
import type { TSchema } from 'typebox';
import { isStorable, NOT_STORABLE } from '../query/storable-text.js';

// ajv-formats is CommonJS: its default export sits one level deeper for the compiler than at run time.
const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default;

type Checked = { value: unknown } | { error: ProblemError };

const CODES: Record<string, FieldErrorCode> = {
  required: 'required',
  type: 'type',
  enum: 'enum',
  additionalProperties: 'unknownField',
  pattern: 'pattern',
  format: 'pattern',
  maxLength: 'tooLong',
};

/** Texts of a query or a path become the numbers and booleans that the schema names. */
function newConvertingAjv(): Ajv {
  const ajv = new Ajv({
    coerceTypes: true,
    useDefaults: true,
    allErrors: true,
    verbose: true,
    strict: false,
  });
  addFormats(ajv);
  // Stricter than the library's: what gets through here must be an id to Postgres too.
  ajv.addFormat('uuid', isId);
  return ajv;
}

function acceptedBy(error: ErrorObject): unknown[] | undefined {
  if (error.keyword === 'enum') return error.params.allowedValues;
  if (error.keyword === 'additionalProperties') return Object.keys(error.parentSchema?.properties ?? {});
  return undefined;
}

function describe({ keyword, message }: ErrorObject, name: string, accepted: unknown[] | undefined): string {
  if (keyword === 'additionalProperties')
    return `${name} is unknown; accepted: ${accepted?.join(', ') || 'none'}.`;
  if (keyword === 'required') return `${name} is required.`;
  return accepted ? `${name} must be one of ${accepted.join(', ')}.` : `${name} ${message}.`;
}

function toFieldError(error: ErrorObject): FieldError {
  const path = error.params.missingProperty ?? error.params.additionalProperty ?? error.instancePath.slice(1);
  const accepted = acceptedBy(error);
  const code = CODES[error.keyword] ?? 'range';
  return { path, code, message: describe(error, path, accepted), ...(accepted && { accepted }) };
}

/** Of texts that are looked for in the database. */
function unstorableIn(data: unknown): FieldError[] {
  return Object.entries(data ?? {}).flatMap(([path, value]) =>
    typeof value === 'string' && !isStorable(value)
      ? [{ path, code: 'pattern' as const, message: NOT_STORABLE }]
      : [],
  );
}

function checkText(validate: ValidateFunction, httpPart: string, data: unknown): Checked {
  const unstorable = unstorableIn(data);
  if (unstorable.length > 0 && httpPart !== 'params') return { error: invalidBody(unstorable) };
  if (unstorable.length === 0 && validate(data)) return { value: data };
  if (httpPart === 'params') return { error: new ProblemError('notFound', 'There is nothing with this id.') };
  return { error: invalidBody((validate.errors ?? []).slice(0, sweepLimits.errors).map(toFieldError)) };
}

function checkBody(schema: TSchema, data: unknown): Checked {
  const errors = validateBody(schema, data);
  return errors.length === 0 ? { value: data } : { error: invalidBody(errors) };
}

/** Sweeps and plans have rules beyond their schema. */
function checkSpec(parse: (data: unknown) => unknown): (data: unknown) => Checked {
  return (data) => {
    try {
      return { value: parse(data) };
    } catch (error) {
      if (error instanceof ProblemError) return { error };
      throw error;
    }
  };
}

/** Checks queries and path parameters (with conversion from text) and bodies (without); unknown names are refused. */
export const validation = fp(
  async (app) => {
    const converting = newConvertingAjv();
    app.setValidatorCompiler<TSchema>(({ schema, httpPart = 'body' }) => {
      if (schema === SweepSpecSchema) return checkSpec(parseSweepSpec);
      if (schema === PlanSpecSchema) return checkSpec(parsePlanSpec);
      if (httpPart === 'body') return (data: unknown) => checkBody(schema, data);
      const validate = converting.compile(schema);
      return (data: unknown) => checkText(validate, httpPart, data);
    });
  },
  { name: 'validation' },
);
