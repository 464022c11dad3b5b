// Accounts of people who use the dashboard. A new password ends every session and link of before (F104).
import { createHash } from 'node:crypto';
import type { Account, AccountStore, Credentials, Language } from '../../ports/accounts.ts';
import type { Random } from '../../ports/clock.ts';
import { loadSql } from './load-sql.ts';
import { type Pool, inTransaction } from './pool.ts';
import { isUuid } from './tables.ts';

const sql = loadSql(new URL('./accounts.sql', import.meta.url), [
  'countAccounts',
  'findAccount',
  'findByEmail',
  'insertAccount',
  'changeAccount',
  'setPassword',
  'setDisabled',
  'noteSignIn',
  'startTotp',
  'confirmTotp',
  'dropTotp',
  'useTotpStep',
  'useRecoveryCode',
  'endSessions',
  'dropLinks',
]);

export interface AccountRow {
  readonly account_id: string;
  readonly email: string;
  readonly name: string;
  readonly language: Language;
  readonly password_hash: string | null;
  readonly totp_secret: Buffer | null;
  readonly totp_confirmed_at: number | null;
  readonly totp_last_step: number;
  readonly recovery_hashes: readonly Buffer[];
  readonly created_at: number;
  readonly last_sign_in_at: number | null;
  readonly disabled_at: number | null;
}

export const toAccount = (row: AccountRow): Account => ({
  accountId: row.account_id,
  email: row.email,
  name: row.name,
  language: row.language,
  isActive: row.password_hash !== null,
  hasTotp: row.totp_confirmed_at !== null,
  createdAt: row.created_at,
  lastSignInAt: row.last_sign_in_at,
  disabledAt: row.disabled_at,
});

const toCredentials = (row: AccountRow): Credentials => ({
  account: toAccount(row),
  passwordHash: row.password_hash,
  totpSecret: row.totp_confirmed_at === null ? null : row.totp_secret,
  totpLastStep: row.totp_last_step,
});

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Random enough to be told from guesses, and never stored as it is. */
export const newToken = (random: Random): string => random.hex(32);

export const insertAccount = sql.insertAccount;
export const noteSignIn = sql.noteSignIn;

export const createAccountStore = (pool: Pool, random: Random): AccountStore => {
  const rowOf = async (accountId: string): Promise<AccountRow | null> => {
    if (!isUuid(accountId)) return null;
    return (await pool.query<AccountRow>(sql.findAccount([accountId]))).rows[0] ?? null;
  };
  const changed = async (query: ReturnType<typeof sql.useTotpStep>): Promise<boolean> =>
    (await pool.query(query)).rowCount === 1;
  return {
    count: async () => (await pool.query<{ count: number }>(sql.countAccounts())).rows[0]?.count ?? 0,
    find: async (accountId) => {
      const row = await rowOf(accountId);
      return row === null ? null : toAccount(row);
    },
    findByEmail: async (email) => {
      const [row] = (await pool.query<AccountRow>(sql.findByEmail([email]))).rows;
      return row === undefined ? null : toCredentials(row);
    },
    credentialsOf: async (accountId) => {
      const row = await rowOf(accountId);
      return row === null ? null : toCredentials(row);
    },
    invite: async ({ email, name, language }, at) => {
      const values = [random.uuid(), email, name, language, null, at];
      const [row] = (await pool.query<AccountRow>(sql.insertAccount(values))).rows;
      return row === undefined ? null : toAccount(row);
    },
    change: async (accountId, { name = null, language = null }, at) => {
      await pool.query(sql.changeAccount([accountId, name, language, at]));
    },
    setPassword: (accountId, hash, at, keepSessionId) =>
      inTransaction(pool, async (client) => {
        await client.query(sql.setPassword([accountId, hash, at]));
        await client.query(sql.endSessions([accountId, keepSessionId]));
        await client.query(sql.dropLinks([accountId]));
      }),
    setDisabled: (accountId, disabled, at) =>
      inTransaction(pool, async (client) => {
        await client.query(sql.setDisabled([accountId, disabled, at]));
        await client.query(sql.endSessions([accountId, null]));
        await client.query(sql.dropLinks([accountId]));
      }),
    startTotp: async (accountId, sealedSecret, at) => {
      await pool.query(sql.startTotp([accountId, Buffer.from(sealedSecret), at]));
    },
    pendingTotp: async (accountId) => {
      const row = await rowOf(accountId);
      return row === null || row.totp_confirmed_at !== null ? null : row.totp_secret;
    },
    confirmTotp: async (accountId, step, recoveryCodes, at) => {
      await pool.query(sql.confirmTotp([accountId, step, recoveryCodes.map(hashToken), at]));
    },
    dropTotp: async (accountId, at) => {
      await pool.query(sql.dropTotp([accountId, at]));
    },
    useTotpStep: (accountId, step) => changed(sql.useTotpStep([accountId, step])),
    useRecoveryCode: (accountId, code) => changed(sql.useRecoveryCode([accountId, hashToken(code)])),
    countRecoveryCodes: async (accountId) => (await rowOf(accountId))?.recovery_hashes.length ?? 0,
  };
};
