import Type, { type Static } from 'typebox';
import { closedObject, nullable } from '../form/schema.js';

export const SplitMemberSchema = closedObject(
  { sample: Type.String(), group: nullable(Type.String()) },
  { title: 'SplitMember' },
);
export type SplitMember = Static<typeof SplitMemberSchema>;

const members = Type.Array(SplitMemberSchema);

export const SplitSchema = closedObject(
  { train: members, validation: members, test: members, unused: members },
  {
    title: 'Split',
    description: 'Which images a trial trained on, was validated and tested on, and left out.',
  },
);
export type Split = Static<typeof SplitSchema>;
