import { isId } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { Fence } from '../ports/records.js';
import type { LogRepository } from '../ports/training-records.js';
import { heldTrial } from './fence.js';

/** Of a trial's log the first and the last half MiB stay. */
const keptBytes = 512 * 1024;

interface Piece {
  fromByte: bigint;
  bytes: number;
  text: string;
}

/** Splits a text so that no piece is longer than what is kept at one end. */
function pieces(text: string): string[] {
  const size = keptBytes / 8;
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  );
}

export class PostgresLogs implements LogRepository {
  constructor(private readonly database: Database) {}

  async append(fence: Fence, text: string): Promise<boolean> {
    // Postgres takes no zero characters.
    const parts = text === '' ? [''] : pieces(text.replaceAll('\0', '�'));
    for (const part of parts) {
      if (!(await this.appendPiece(fence, part))) return false;
    }
    return true;
  }

  private async appendPiece(fence: Fence, text: string): Promise<boolean> {
    const bytes = Buffer.byteLength(text);
    const rows = await this.database.rows(sql`WITH held AS (${heldTrial(fence)}),
      size AS (
        SELECT held.id, coalesce((SELECT l.from_byte + l.bytes FROM trial_log l WHERE l.trial_id = held.id
          ORDER BY l.from_byte DESC LIMIT 1), 0) AS total FROM held),
      written AS (
        INSERT INTO trial_log (trial_id, from_byte, bytes, text) SELECT id, total, ${bytes}, ${text} FROM size WHERE ${bytes} > 0),
      middle AS (
        DELETE FROM trial_log l USING size WHERE l.trial_id = size.id AND l.from_byte >= ${keptBytes}
          AND l.from_byte + l.bytes <= size.total + ${bytes} - ${keptBytes})
      SELECT id FROM held`);
    return rows.length > 0;
  }

  async read(trialId: string): Promise<string> {
    if (!isId(trialId)) return '';
    const rows: Piece[] = await this.database.prisma.trialLog.findMany({
      where: { trialId },
      orderBy: { fromByte: 'asc' },
    });
    let text = '';
    let end = 0;
    for (const { fromByte, bytes, text: piece } of rows) {
      const left = Number(fromByte) - end;
      if (left > 0) text += `\n[… ${left} bytes left out …]\n`;
      text += piece;
      end = Number(fromByte) + bytes;
    }
    return text;
  }
}
