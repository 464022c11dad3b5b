// What people change about themselves. Whatever opens the account asks for the password again, and ends what was opened
// with the old one (F104).
import * as contract from '../../contract/admin/account.ts';
import { checkPassword } from '../../core/access/password-rules.ts';
import type { Refusal } from '../../core/result.ts';
import { MINUTE_MS, toIso } from '../../core/time.ts';
import type { Credentials, Person } from '../../ports/accounts.ts';
import type { PublicContext, Route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { presentUser } from './present.ts';
import type { AccountServices } from './services.ts';
import { checkSecondFactor, findTooMany, noteAccount } from './sign-in.ts';
import { signedIn } from './signed-in.ts';

export const selfRoutes = (services: AccountServices): readonly Route[] => [
  signedIn(services, contract.changeAccount, async ({ account }, context, { body }) => {
    const { name, language } = body;
    const changes = { ...(name === undefined ? {} : { name: name.trim() }), ...(language && { language }) };
    await services.accounts.change(account.accountId, changes, services.clock.now());
    await noteAccount(services, context, account, 'account.update');
    const now = await services.accounts.find(account.accountId);
    return succeed({ user: presentUser(now ?? account) });
  }),
  signedIn(services, contract.changePassword, (person, context, { body }) =>
    changePassword(services, person, context, body),
  ),
  ...sessionRoutes(services),
  ...totpRoutes(services),
];

const WRONG_PASSWORD = (field: string): Refusal => ({
  code: 'wrong_password',
  message: `${field} is not your password.`,
  field,
});

/** The credentials of somebody who just said their password, or why not. */
const confirmPassword = async (
  services: AccountServices,
  { account }: Person,
  password: string,
  field: string,
): Promise<
  { readonly ok: true; readonly known: Credentials } | { readonly ok: false; readonly reply: Reply }
> => {
  const bound = { scope: `confirm:${account.accountId}`, limit: 20, windowMs: 15 * MINUTE_MS };
  const tooMany = await findTooMany(services, [bound]);
  if (tooMany !== null) return { ok: false, reply: tooMany };
  const known = await services.accounts.credentialsOf(account.accountId);
  const matches = await services.passwords.verify(known?.passwordHash ?? null, password);
  return known !== null && matches
    ? { ok: true, known }
    : { ok: false, reply: refuseWith(WRONG_PASSWORD(field)) };
};

const changePassword = async (
  services: AccountServices,
  person: Person,
  context: PublicContext,
  body: { readonly current_password: string; readonly password: string },
): Promise<Reply> => {
  const { account, sessionId } = person;
  const confirmed = await confirmPassword(services, person, body.current_password, 'current_password');
  if (!confirmed.ok) return confirmed.reply;
  const weak = checkPassword(body.password, account);
  if (weak !== null) return refuseWith(weak);
  const hash = await services.passwords.hash(body.password);
  await services.accounts.setPassword(account.accountId, hash, services.clock.now(), sessionId);
  await noteAccount(services, context, account, 'account.password');
  return succeed();
};

const sessionRoutes = (services: AccountServices): readonly Route[] => [
  signedIn(services, contract.listSessions, async ({ account, sessionId }) => {
    const found = await services.sessions.list(account.accountId, services.clock.now());
    return succeed({
      sessions: found.map((session) => ({
        session_id: session.sessionId,
        is_this: session.sessionId === sessionId,
        created_at: toIso(session.createdAt),
        seen_at: toIso(session.seenAt),
        ends_at: toIso(session.endsAt),
        address: session.address,
        user_agent: session.userAgent,
      })),
    });
  }),
  signedIn(services, contract.endSession, async ({ account }, context, { params }) => {
    const ended = await services.sessions.end(account.accountId, params.session_id);
    if (!ended) return refuseWith(NOT_FOUND);
    await noteAccount(services, context, account, 'account.session_end');
    return succeed();
  }),
  signedIn(services, contract.endOtherSessions, async ({ account, sessionId }, context) => {
    const ended = await services.sessions.endAll(account.accountId, sessionId);
    await noteAccount(services, context, account, 'account.session_end');
    return succeed({ ended });
  }),
];

const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 5;

const totpRoutes = (services: AccountServices): readonly Route[] => [
  signedIn(services, contract.readTotp, async ({ account }) =>
    succeed({
      is_on: account.hasTotp,
      recovery_codes_left: await services.accounts.countRecoveryCodes(account.accountId),
    }),
  ),
  signedIn(services, contract.startTotp, async (person, _context, { body }) => {
    if (person.account.hasTotp) return refuseWith(IS_ON);
    const confirmed = await confirmPassword(services, person, body.password, 'password');
    if (!confirmed.ok) return confirmed.reply;
    const { accountId, email } = person.account;
    const secret = services.totp.newSecret();
    await services.accounts.startTotp(accountId, services.seal.seal(secret), services.clock.now());
    const { uri, svg } = await services.totp.describe(secret, email);
    return succeed({ secret, uri, qr_svg: svg }, 200, { 'cache-control': 'no-store' });
  }),
  signedIn(services, contract.confirmTotp, (person, context, { body }) =>
    confirmTotp(services, person, context, body.code),
  ),
  signedIn(services, contract.dropTotp, async (person, context, { body }) => {
    const confirmed = await confirmPassword(services, person, body.password, 'password');
    if (!confirmed.ok) return confirmed.reply;
    const second = await checkSecondFactor(services, confirmed.known, body.code);
    if (!second.ok) return refuseWith({ ...second.error, code: 'wrong_code', field: 'code' });
    await services.accounts.dropTotp(person.account.accountId, services.clock.now());
    await noteAccount(services, context, person.account, 'account.totp_off');
    return succeed();
  }),
];

const IS_ON: Refusal = { code: 'conflict', message: 'There is a second factor already.' };
const WRONG_CODE: Refusal = {
  code: 'wrong_code',
  message: 'code is not what the authenticator shows now.',
  field: 'code',
};

const confirmTotp = async (
  services: AccountServices,
  { account }: Person,
  context: PublicContext,
  code: string,
): Promise<Reply> => {
  const bound = { scope: `confirm:${account.accountId}`, limit: 20, windowMs: 15 * MINUTE_MS };
  const tooMany = await findTooMany(services, [bound]);
  if (tooMany !== null) return tooMany;
  const sealed = await services.accounts.pendingTotp(account.accountId);
  const secret = sealed === null ? null : services.seal.open(sealed);
  if (secret === null || !secret.ok) return refuseWith(NOT_FOUND);
  const now = services.clock.now();
  const step = services.totp.stepOf(secret.value, code.replace(/[\s-]/g, ''), now);
  if (step === null) return refuseWith(WRONG_CODE);
  const codes = Array.from({ length: RECOVERY_CODES }, () => services.random.hex(RECOVERY_BYTES));
  await services.accounts.confirmTotp(account.accountId, step, codes, now);
  await noteAccount(services, context, account, 'account.totp_on');
  return succeed({ recovery_codes: codes.map((one) => `${one.slice(0, 5)}-${one.slice(5)}`) }, 200, {
    'cache-control': 'no-store',
  });
};
