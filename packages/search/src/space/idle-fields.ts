import { type ResolvedTrialSpec, resolveTrialSpec, type SectionName } from '@unetsweep/contract';

type Sections = Pick<ResolvedTrialSpec, SectionName>;
type FieldOf<N extends SectionName> = keyof Sections[N] & string;

/** Fields of a section that its other fields leave without any effect on a run: it has the same bits whatever they say. */
type IdleRules = { [N in SectionName]?: (section: Sections[N]) => FieldOf<N>[] };

const rules: IdleRules = {
  model({ activation, dropout, dropoutPlaces }) {
    const idle: FieldOf<'model'>[] = activation === 'relu' ? ['activationAlpha'] : [];
    if (dropout === 0) return [...idle, 'dropoutPlaces', 'firstDropoutFactor'];
    return dropoutPlaces.includes('afterPool') ? idle : [...idle, 'firstDropoutFactor'];
  },
  training: ({ steps }) => (steps === null ? [] : ['epochs']),
};

/** Paths of fields that others can leave without effect. */
export const mayBeIdle: ReadonlySet<string> = new Set([
  'model.activationAlpha',
  'model.dropoutPlaces',
  'model.firstDropoutFactor',
  'training.epochs',
]);

/** Paths of fields that decide whether others have an effect. */
export const idling: ReadonlySet<string> = new Set([
  'model.activation',
  'model.dropout',
  'model.dropoutPlaces',
  'training.steps',
]);

export function idleFields<N extends SectionName>(name: N, section: Sections[N]): readonly string[] {
  return rules[name]?.(section) ?? [];
}

/** Fields without effect have these values in whatever runs are compared by, so that most runs are what they say. */
const defaults: Sections = resolveTrialSpec({}, { classes: 2, hasGroups: false, seed: 0 });

/** Weights count by what they are, not by where they were found. */
function withStartBySum(training: Sections['training']): Sections['training'] {
  const { initialWeights } = training;
  const nowhere = { checkpointId: null, trialId: null };
  return initialWeights?.weightsSha256
    ? { ...training, initialWeights: { ...nowhere, weightsSha256: initialWeights.weightsSha256 } }
    : training;
}

/** The section as runs are compared by it: equal for two that train alike. */
export function effectiveSection<N extends SectionName>(name: N, section: Sections[N]): Sections[N] {
  const idle = idleFields(name, section);
  const own = defaults[name] as unknown as Record<string, unknown>;
  const plain =
    idle.length === 0
      ? section
      : { ...section, ...Object.fromEntries(idle.map((field) => [field, own[field]])) };
  return name === 'training' ? (withStartBySum(plain as Sections['training']) as Sections[N]) : plain;
}
