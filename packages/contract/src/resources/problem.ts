import Type, { type Static } from 'typebox';
import { type ErrorCode, errorCodes } from '../errors.js';
import { closedObject, oneOf } from '../form/schema.js';

const codes = Object.keys(errorCodes) as ErrorCode[];

export const FieldErrorSchema = closedObject(
  {
    path: Type.String({ description: 'JSON Pointer of the field.' }),
    code: Type.String(),
    message: Type.String(),
    accepted: Type.Optional(Type.Array(Type.Unknown())),
  },
  { title: 'FieldError' },
);

/** RFC 9457 problem document. Some codes add members, such as `allowed`, `position` or `limit`. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ format: 'uri' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String(),
    instance: Type.String(),
    code: oneOf(codes),
    requestId: Type.String(),
    errors: Type.Optional(Type.Array(FieldErrorSchema)),
  },
  { title: 'Problem', description: 'What went wrong (RFC 9457).', additionalProperties: true },
);
export type Problem = Static<typeof ProblemSchema>;
