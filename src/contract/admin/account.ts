// What people change about themselves: profile, password, second factor, sessions.
import { Type } from 'typebox';
import { accountEndpoint } from '../endpoint.ts';
import { Language, Password, PersonName, User } from './session.ts';
import { Done, answer, closed } from './shapes.ts';

const area = 'Accounts';
const signedIn = true;
const Code = Type.String({ minLength: 6, maxLength: 20 });

export const changeAccount = accountEndpoint({
  id: 'account.update',
  method: 'PATCH',
  path: '/admin/v1/account',
  signedIn,
  area,
  summary: 'Change one’s name and language',
  body: closed({ name: Type.Optional(PersonName), language: Type.Optional(Language) }),
  responses: { 200: answer({ user: User }) },
});
export const changePassword = accountEndpoint({
  id: 'account.password.set',
  method: 'PUT',
  path: '/admin/v1/account/password',
  signedIn,
  area,
  summary: 'Change one’s password; every other session ends',
  body: closed({ current_password: Password, password: Password }),
  responses: { 200: Done },
});

const Session = Type.Object({
  session_id: Type.String(),
  is_this: Type.Boolean(),
  created_at: Type.String(),
  seen_at: Type.String(),
  ends_at: Type.String(),
  address: Type.String(),
  user_agent: Type.String(),
});
export const listSessions = accountEndpoint({
  id: 'account.sessions.list',
  method: 'GET',
  path: '/admin/v1/account/sessions',
  signedIn,
  area,
  summary: 'Where one is signed in',
  responses: { 200: answer({ sessions: Type.Array(Session) }) },
});
export const endSession = accountEndpoint({
  id: 'account.sessions.delete',
  method: 'DELETE',
  path: '/admin/v1/account/sessions/:session_id',
  signedIn,
  area,
  summary: 'End one of one’s sessions',
  params: Type.Object({ session_id: Type.String() }),
  responses: { 200: Done },
});
export const endOtherSessions = accountEndpoint({
  id: 'account.sessions.delete_others',
  method: 'DELETE',
  path: '/admin/v1/account/sessions',
  signedIn,
  area,
  summary: 'End every session but this one',
  responses: { 200: answer({ ended: Type.Integer() }) },
});

export const readTotp = accountEndpoint({
  id: 'account.totp.get',
  method: 'GET',
  path: '/admin/v1/account/totp',
  signedIn,
  area,
  summary: 'Whether there is a second factor, and how many recovery codes are left',
  responses: { 200: answer({ is_on: Type.Boolean(), recovery_codes_left: Type.Integer() }) },
});
export const startTotp = accountEndpoint({
  id: 'account.totp.start',
  method: 'POST',
  path: '/admin/v1/account/totp',
  signedIn,
  area,
  summary: 'A secret for an authenticator; nothing is asked for at sign-in before it is confirmed',
  body: closed({ password: Password }),
  responses: {
    200: answer({ secret: Type.String(), uri: Type.String(), qr_svg: Type.String() }),
  },
});
export const confirmTotp = accountEndpoint({
  id: 'account.totp.confirm',
  method: 'POST',
  path: '/admin/v1/account/totp/confirm',
  signedIn,
  area,
  summary: 'Confirm with a code; the answer is the only time the recovery codes are shown',
  body: closed({ code: Code }),
  responses: { 200: answer({ recovery_codes: Type.Array(Type.String()) }) },
});
export const dropTotp = accountEndpoint({
  id: 'account.totp.delete',
  method: 'POST',
  path: '/admin/v1/account/totp/remove',
  signedIn,
  area,
  summary: 'Do without a second factor',
  body: closed({ password: Password, code: Code }),
  responses: { 200: Done },
});
