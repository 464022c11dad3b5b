// Links that open an account once: the first owner, an invitation, a forgotten password.
import { checkPassword } from '../../core/access/password-rules.ts';
import type { Refusal } from '../../core/result.ts';
import { writeReset } from '../../core/access/mails.ts';
import { HOUR_MS, MINUTE_MS, toIso } from '../../core/time.ts';
import type { Account, Language } from '../../ports/accounts.ts';
import type { PublicContext } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { refuseWith, succeed } from '../reply.ts';
import type { AccountServices } from './services.ts';
import { findTooMany, normalEmail, openSession } from './sign-in.ts';

const EXPIRED: Refusal = {
  code: 'link_expired',
  message: 'This link was used before or is too old. Ask for a new one.',
};

const linkBounds = (address: string) => [{ scope: `links:${address}`, limit: 60, windowMs: 15 * MINUTE_MS }];

export const lookAtLink = async (
  services: AccountServices,
  context: PublicContext,
  token: string,
): Promise<Reply> => {
  const tooMany = await findTooMany(services, linkBounds(context.address));
  if (tooMany !== null) return tooMany;
  const link = await services.links.look(token, services.clock.now());
  if (link === null) return refuseWith(EXPIRED);
  const user = link.account;
  return succeed({
    purpose: link.purpose,
    user: user === null ? null : { email: user.email, name: user.name, language: user.language },
    ends_at: toIso(link.endsAt),
  });
};

export interface LinkBody {
  readonly token: string;
  readonly password: string;
  readonly name?: string;
  readonly email?: string;
  readonly language?: Language;
}

export const useLink = async (
  services: AccountServices,
  context: PublicContext,
  body: LinkBody,
): Promise<Reply> => {
  const tooMany = await findTooMany(services, linkBounds(context.address));
  if (tooMany !== null) return tooMany;
  const link = await services.links.look(body.token, services.clock.now());
  if (link === null) return refuseWith(EXPIRED);
  return link.account === null
    ? makeOwner(services, context, body)
    : choosePassword(services, context, link.account, body);
};

const makeOwner = async (
  services: AccountServices,
  context: PublicContext,
  body: LinkBody,
): Promise<Reply> => {
  const { email, name, language = 'en', token, password } = body;
  if (email === undefined || name === undefined) {
    const field = email === undefined ? 'email' : 'name';
    return refuseWith({ code: 'missing_field', message: `${field} is required.`, field });
  }
  const wanted = { email: normalEmail(email), name: name.trim(), language };
  const weak = checkPassword(password, wanted);
  if (weak !== null) return refuseWith(weak);
  const passwordHash = await services.passwords.hash(password);
  const now = services.clock.now();
  const account = await services.links.takeOwner(token, { ...wanted, passwordHash }, now);
  if (account === null) return refuseWith(EXPIRED);
  await ensureWorkspace(services);
  return openSession(services, context, account, 'account.owner');
};

/** An owner without anywhere to go would see nothing. */
const ensureWorkspace = async ({ workspaces, clock }: AccountServices): Promise<void> => {
  if ((await workspaces.list()).length > 0) return;
  const createdAt = clock.now();
  const first = { key: 'main', name: 'Main', kind: 'live', timeZone: 'UTC' } as const;
  await workspaces.create({ ...first, clockAt: null, settings: {}, createdAt });
};

/** Taken only when the password will do: a refusal leaves the link as it was. */
const choosePassword = async (
  services: AccountServices,
  context: PublicContext,
  account: Account,
  body: LinkBody,
): Promise<Reply> => {
  const name = body.name?.trim() ?? account.name;
  const weak = checkPassword(body.password, { email: account.email, name });
  if (weak !== null) return refuseWith(weak);
  const hash = await services.passwords.hash(body.password);
  const now = services.clock.now();
  const taken = await services.links.take(body.token, now);
  if (taken === null) return refuseWith(EXPIRED);
  const { accounts } = services;
  const { language = account.language } = body;
  await accounts.change(account.accountId, { name, language }, now);
  await accounts.setPassword(account.accountId, hash, now, null);
  // A mail alone does not get past the second factor.
  if (account.hasTotp) return succeed({}, 202);
  const action = taken.purpose === 'invitation' ? 'account.invitation_accepted' : 'account.password_reset';
  return openSession(services, context, { ...account, name }, action);
};

const RESET_LIFE_MS = HOUR_MS;

const NO_MAIL: Refusal = {
  code: 'unavailable',
  message: 'This installation sends no mail. Ask an owner for a link.',
};

/** Answered before anything is looked up: neither words nor time tell whether there is an account. */
export const askForReset = async (
  services: AccountServices,
  { address }: PublicContext,
  typed: string,
): Promise<Reply> => {
  if (!services.mail.isOn) return refuseWith(NO_MAIL);
  const email = normalEmail(typed);
  const tooMany = await findTooMany(services, [
    { scope: `reset_from:${address}`, limit: 30, windowMs: HOUR_MS },
    { scope: `reset_for:${email}`, limit: 5, windowMs: HOUR_MS },
  ]);
  if (tooMany !== null) return tooMany;
  services.later(() => sendReset(services, email));
  return succeed({}, 202);
};

const sendReset = async (services: AccountServices, email: string): Promise<void> => {
  const account = (await services.accounts.findByEmail(email))?.account;
  if (account === undefined || account.disabledAt !== null) return;
  const now = services.clock.now();
  const token = await services.links.make('reset', account.accountId, now + RESET_LIFE_MS, now);
  const written = writeReset(account.language, { url: `${services.publicUrl()}/reset-password#${token}` });
  await services.mail.send({ to: account.email, ...written }, now + RESET_LIFE_MS);
};
