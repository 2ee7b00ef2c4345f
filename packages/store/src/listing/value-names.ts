import type { Statements } from '../database/database.js';
import { sql } from '../database/sql.js';

/** The dictionary of the narrow value table. Ids never change, so each process reads a name once. */
export class ValueNames {
  private readonly ids = new Map<string, number>();

  constructor(private readonly statements: Statements) {}

  /** Ids of the names, new ones made. Runs outside of the caller's transaction, so that no one waits for a name. */
  async idsOf(names: string[]): Promise<Map<string, number>> {
    const missing = [...new Set(names)].filter((name) => !this.ids.has(name)).sort();
    if (missing.length > 0) {
      await this.statements.rows(
        sql`INSERT INTO value_name (name) SELECT unnest(${missing}::text[]) ON CONFLICT (name) DO NOTHING`,
      );
      await this.load(missing);
    }
    return this.ids;
  }

  /** The id of a name that may never have been stored. */
  async find(name: string): Promise<number | null> {
    if (!this.ids.has(name)) await this.load([name]);
    return this.ids.get(name) ?? null;
  }

  private async load(names: string[]): Promise<void> {
    const rows = await this.statements.rows<{ id: number; name: string }>(
      sql`SELECT id, name FROM value_name WHERE name = ANY(${names}::text[])`,
    );
    for (const { id, name } of rows) this.ids.set(name, id);
  }
}
