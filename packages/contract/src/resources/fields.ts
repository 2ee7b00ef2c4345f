import Type from 'typebox';
import { nullable, recordOf } from '../form/schema.js';
import { IdSchema } from '../ids.js';

export const TimeSchema = Type.String({ format: 'date-time', description: 'ISO 8601, UTC.' });
export const NullableTimeSchema = nullable(TimeSchema);
export const NullableIdSchema = nullable(IdSchema);
export const NullableNumberSchema = nullable(Type.Number());
export const CountSchema = Type.Integer({ minimum: 0 });
export const Sha256Schema = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256, hexadecimal.' });

/** Values by metric name; null where a value was not finite. */
export const MetricValuesSchema = recordOf(NullableNumberSchema, {
  description: 'Values by metric name; null = not finite.',
});
