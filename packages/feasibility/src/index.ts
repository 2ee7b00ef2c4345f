export { engineVersion } from '@unetsweep/unet/architecture';
export { type DatasetFacts, factsOf, type Issue } from './dataset-facts.js';
export { createJudge, type Judge, type Judgement } from './judge.js';
export { roomsOf, type SlotRoom } from './memory-issues.js';
