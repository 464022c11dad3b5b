// Limits of a workspace as the admin API keeps them: one document, one version.
import { limitsSql as sql, toLimits } from './limits.ts';
import type { Pool } from './pool.ts';
import { PARTS } from '../../core/part.ts';
import { forgetBefore } from '../../core/restraints/frequency-rules.ts';
import type { WorkspaceLimits } from '../../core/restraints/workspace-limits.ts';
import type { LimitSettingsStore } from '../../ports/limit-store.ts';

export const createLimitSettings = (pool: Pool): LimitSettingsStore => {
  const find: LimitSettingsStore['find'] = async (workspaceId) => {
    const { rows } = await pool.query<{ version: number; limits: Partial<WorkspaceLimits> | null }>(
      sql.limitsOfWorkspaces([[workspaceId]]),
    );
    return { version: rows[0]?.version ?? 0, limits: toLimits(rows[0]?.limits ?? null) };
  };
  return {
    find,
    save: async (workspaceId, limits, fromVersion, now, savedAt) => {
      const before = await find(workspaceId);
      const values = [workspaceId, fromVersion, JSON.stringify(limits), savedAt];
      const saved = await pool.query(sql.saveLimits(values));
      if (saved.rowCount !== 1) return false;
      // From here on attempts count by themselves: one that was decided before is decided again at its commit.
      if (before.limits.frequencyRules.length === 0 && limits.frequencyRules.length > 0) {
        for (const part of PARTS)
          await pool.query(sql.backfillPressure([part, workspaceId, forgetBefore(now)]));
      }
      return true;
    },
  };
};
