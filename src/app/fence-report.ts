// What an operator needs to know before releasing a fence: why it stands and what would go out.
import { readDueWork, readInstallation } from '../adapters/postgres/installation.ts';
import type { Pool } from '../adapters/postgres/pool.ts';
import type { FenceStatus } from '../ports/fence.ts';

const EXPLANATIONS: Readonly<Record<string, string>> = {
  restored_from_backup: 'This database was restored from a backup; what it has due may have been sent since.',
  database_copied:
    'This is another database than the one that was confirmed: a copy, or moved to a new server.',
  another_installation: 'The witness in DATA_DIR belongs to another installation.',
  went_back_in_time:
    'The database is older than this process has seen it: restored, or a failover lost its tail.',
  data_folder_copied: 'DATA_DIR is a copy of another folder.',
  silent_without_witness: 'The database was silent for over ten minutes and DATA_DIR holds no witness of it.',
};

export const readFenceStatus = async (pool: Pool): Promise<FenceStatus> => {
  const installation = await readInstallation(pool);
  const fenced = installation !== null && installation.fencedAt !== null;
  const reason = fenced ? (installation.fencedReason ?? 'unknown') : null;
  return {
    fenced,
    reason,
    explanation: reason === null ? 'Sending is not fenced.' : (EXPLANATIONS[reason] ?? reason),
    fencedAt: installation?.fencedAt ?? null,
    due: await readDueWork(pool),
  };
};
