import { type EventType, invalidBody, keptEventTypes, liveEventTypes } from '@unetsweep/contract';

const ALL_TYPES: readonly EventType[] = [...keptEventTypes, ...liveEventTypes];

function matching(pattern: string): EventType[] {
  if (pattern === '*') return [...ALL_TYPES];
  if (!pattern.endsWith('.*')) return ALL_TYPES.filter((type) => type === pattern);
  return ALL_TYPES.filter((type) => type.startsWith(pattern.slice(0, -1)));
}

/**
 * The types that a list such as `trial.*,sweep.best` names; undefined = all.
 * @throws ProblemError `invalidBody` for a name that fits no type
 */
export function parseEventTypes(text: string | undefined): Set<EventType> | undefined {
  if (text === undefined) return undefined;
  const chosen = new Set<EventType>(['reset']);
  for (const pattern of text.split(',').map((part) => part.trim())) {
    const types = matching(pattern);
    if (types.length === 0) {
      const message = `types: "${pattern}" fits no event; accepted: ${ALL_TYPES.join(', ')}, and forms such as trial.*.`;
      throw invalidBody([{ path: 'types', code: 'enum', message, accepted: [...ALL_TYPES] }]);
    }
    for (const type of types) chosen.add(type);
  }
  return chosen;
}
