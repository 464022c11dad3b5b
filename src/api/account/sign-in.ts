// Signing in. Whoever guesses learns nothing: unknown addresses, wrong passwords and accounts that were disabled are
// answered alike and after the same work, and attempts are limited by address, by account and by both.
import { HOUR_MS, MINUTE_MS } from '../../core/time.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { Account, Credentials } from '../../ports/accounts.ts';
import type { PublicContext } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { refuseWith, succeed } from '../reply.ts';
import { RATE_LIMITED } from '../gate.ts';
import { setSession } from '../session-cookie.ts';
import { presentPerson } from './present.ts';
import type { AccountServices } from './services.ts';

export const normalEmail = (email: string): string => email.trim().toLowerCase();

/** Workspace ids begin at 1. */
const INSTALLATION = 0;

interface Bound {
  readonly scope: string;
  readonly limit: number;
  readonly windowMs: number;
}

/** Attempts, good ones included: nobody signs in twenty times in a quarter of an hour. */
export const signInBounds = (address: string, email: string): readonly Bound[] => [
  { scope: `sign_in:${address}:${email}`, limit: 20, windowMs: 15 * MINUTE_MS },
  { scope: `sign_in_from:${address}`, limit: 100, windowMs: 15 * MINUTE_MS },
  { scope: `sign_in_as:${email}`, limit: 150, windowMs: HOUR_MS },
];

/** 429 with Retry-After, or null. */
export const findTooMany = async (
  { limits, clock }: Pick<AccountServices, 'limits' | 'clock'>,
  bounds: readonly Bound[],
): Promise<Reply | null> => {
  for (const bound of bounds) {
    const taken = await limits.take({ workspaceId: INSTALLATION, ...bound });
    if (taken.allowed) continue;
    const seconds = Math.max(1, Math.ceil((taken.resetAt - clock.now()) / 1_000));
    return { ...refuseWith(RATE_LIMITED), headers: { 'retry-after': String(seconds) } };
  }
  return null;
};

const WRONG: Refusal = { code: 'invalid_credentials', message: 'The address or the password is wrong.' };
const CODE_NEEDED: Refusal = { code: 'totp_required', message: 'The code of the authenticator is needed.' };
const WRONG_CODE: Refusal = {
  code: 'totp_required',
  message: 'The code is wrong, or was used before.',
  field: 'code',
};

export const signIn = async (
  services: AccountServices,
  context: PublicContext,
  body: { readonly email: string; readonly password: string; readonly code?: string },
): Promise<Reply> => {
  const email = normalEmail(body.email);
  const tooMany = await findTooMany(services, signInBounds(context.address, email));
  if (tooMany !== null) return tooMany;
  const known = await checkCredentials(services, email, body.password);
  if (known === null) return refuseWith(WRONG);
  const second = await checkSecondFactor(services, known, body.code);
  if (!second.ok) return refuseWith(second.error);
  return openSession(services, context, known.account, 'account.sign_in');
};

export const checkCredentials = async (
  { accounts, passwords }: AccountServices,
  email: string,
  password: string,
): Promise<Credentials | null> => {
  const known = await accounts.findByEmail(email);
  const matches = await passwords.verify(known?.passwordHash ?? null, password);
  return known !== null && matches && known.account.disabledAt === null ? known : null;
};

/** A code opens once: the step is taken in the same statement that compares it. */
export const checkSecondFactor = async (
  services: AccountServices,
  { account, totpSecret }: Credentials,
  code: string | undefined,
): Promise<Result<null>> => {
  if (totpSecret === null) return ok(null);
  if (code === undefined) return err(CODE_NEEDED);
  const said = code.replace(/[\s-]/g, '').toLowerCase();
  const secret = services.seal.open(totpSecret);
  if (!secret.ok) return secret;
  const step = services.totp.stepOf(secret.value, said, services.clock.now());
  const accepted =
    step === null
      ? await services.accounts.useRecoveryCode(account.accountId, said)
      : await services.accounts.useTotpStep(account.accountId, step);
  return accepted ? ok(null) : err(WRONG_CODE);
};

/** The one place where somebody comes in. A new token each time: none is taken over from before (F104). */
export const openSession = async (
  services: AccountServices,
  context: PublicContext,
  account: Account,
  action: string,
): Promise<Reply> => {
  const { sessions, clock } = services;
  const agent = context.headers['user-agent'];
  const from = { address: context.address, userAgent: typeof agent === 'string' ? agent : '' };
  const token = await sessions.open(account.accountId, from, clock.now());
  const person = await sessions.identify(token, clock.now());
  if (person === null) return refuseWith(WRONG);
  await noteAccount(services, context, account, action);
  return succeed(presentPerson(person), 200, setSession(token, context.isSecure));
};

/** What concerns nobody's workspace stands with the installation. */
export const noteAccount = async (
  { audit, clock, random }: AccountServices,
  context: Pick<PublicContext, 'requestId' | 'address'>,
  account: Account,
  action: string,
): Promise<void> =>
  audit.write(INSTALLATION, {
    auditId: random.uuid(),
    at: clock.now(),
    actor: account.name,
    actorId: account.accountId,
    action,
    subject: account.email,
    detail: { request_id: context.requestId, address: context.address },
  });
