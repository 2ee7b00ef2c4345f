import type { TSchema } from 'typebox';
import type { FieldError } from '../errors.js';
import { checkSchema } from './check-schema.js';
import { checkDocumentShape } from './document-shape.js';
import { FaultList } from './fault-list.js';
import type { PlainSchema } from './plain-schema.js';

/**
 * What is wrong with a body by one of the contract's schemas: at most 100 faults, each naming its field and what is accepted.
 * Of a union, the faults of the branch that was meant. Safe for any JSON value, however deep.
 */
export function validateBody(schema: TSchema, document: unknown): FieldError[] {
  const faults = new FaultList();
  if (!checkDocumentShape(document, faults) || faults.errors.length > 0) return faults.errors;
  checkSchema(schema as PlainSchema, document, '', faults);
  return faults.errors;
}
