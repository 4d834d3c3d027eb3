import type { PlatformId } from '../platforms/port.ts';
import type { Sql } from '../store/db.ts';

/**
 * Gives the accounts that were imported before the platform was configured to the deployment's own corporation.
 *
 * Shape: `left` counts accounts that stay without one, because somebody else has that id there already: they can
 * neither write nor be written to until the file is mended.
 */
export async function adoptOwnCorp(
  sql: Sql,
  platform: PlatformId,
  corp: string,
): Promise<{ adopted: number; left: number }> {
  // The same person under both: the nameless one says nothing more.
  await sql(
    `DELETE FROM account a USING account b
     WHERE a.platform = $1::text AND a.corp = '' AND b.platform = a.platform AND b.corp = $2::text
       AND b."user" = a."user" AND b.person_id = a.person_id`,
    [platform, corp],
  );
  const adopted = await sql<{ id: number }>(
    `UPDATE account a SET corp = $2::text
     WHERE a.platform = $1::text AND a.corp = '' AND NOT EXISTS (
       SELECT FROM account b WHERE b.platform = a.platform AND b.corp = $2::text AND b."user" = a."user")
     RETURNING a.id`,
    [platform, corp],
  );
  const left = await sql<{ id: number }>(`SELECT id FROM account WHERE platform = $1::text AND corp = ''`, [platform]);
  return { adopted: adopted.length, left: left.length };
}
