import type { FilterNode } from '@unetsweep/contract';

/** Paths that a condition reads. */
export function pathsIn(node: FilterNode): string[] {
  if (node.kind === 'not') return pathsIn(node.node);
  return node.kind === 'and' || node.kind === 'or' ? node.nodes.flatMap(pathsIn) : [node.path.text];
}
