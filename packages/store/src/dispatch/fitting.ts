import { type Sql, sql } from '../database/sql.js';

/** What one trial has on the worker `w`, in MiB. */
export const slotMemory: Sql = sql`(CASE WHEN w.slot_memory_mb > 0 THEN w.slot_memory_mb
  ELSE (w.device ->> 'memoryMb')::float8 / greatest(1, w.slots) END)`;

/** What the trial `t` is estimated to need on the worker `w`, in MiB; null: not known. */
export const neededMemory: Sql = sql`(CASE WHEN w.device ->> 'kind' = 'gpu' THEN t.gpu_memory_mb ELSE t.memory_mb END)`;

/** Whether the worker `w` has what the sweep `s` asks of any worker. */
export const meetsRequirements: Sql = sql`(s.worker_class IN ('any', w.device ->> 'kind')
  AND w.labels @> coalesce(s.spec #> '{requirements,labels}', '{}')
  AND ${slotMemory} >= coalesce((s.spec #>> '{requirements,minMemoryMb}')::float8, 0))`;

/** Whether the trial `t` of the sweep `s` finds room on the worker `w`, or is to run though it may not. */
export const hasRoom: Sql = sql`(coalesce(${neededMemory}, 0) <= ${slotMemory}
  OR coalesce(s.spec -> 'force', '[]') @> '["overMemory"]')`;

/** Whether the worker `w` may run the trial `t` of the sweep `s`. */
export const fits: Sql = sql`(${meetsRequirements} AND ${hasRoom})`;
