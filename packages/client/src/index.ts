export {
  ApiError,
  type ClientOptions,
  createClient,
  type Problem,
  type UnetsweepClient,
} from './create-client.js';
export { type ApiEvent, type FollowOptions, followEvents } from './follow-events.js';
export type { components, paths } from './schema.js';
export { type Sweep, waitForSweep } from './wait-for-sweep.js';
