// Coming in: sign-in and out, links that open an account once, forgotten passwords.
import { Type } from 'typebox';
import { MAX_PASSWORD_CHARS } from '../../core/access/password-rules.ts';
import { accountEndpoint } from '../endpoint.ts';
import { Done, Instant, Nullable, answer, closed } from './shapes.ts';

const area = 'Accounts';

export const Email = Type.String({
  pattern: '^\\s*[^@\\s]+@[^@\\s]+\\s*$',
  maxLength: 254,
  description: 'Letters count the same in both cases.',
});
export const PersonName = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' });
export const Language = Type.Union([Type.Literal('en'), Type.Literal('fr')]);
/** Longer ones are refused by name; this only bounds the work. */
export const Password = Type.String({ minLength: 1, maxLength: MAX_PASSWORD_CHARS * 4 });
const Code = Type.String({ minLength: 6, maxLength: 20, description: 'Six digits, or a recovery code.' });
const Token = Type.String({ minLength: 1, maxLength: 200 });

export const User = Type.Object({
  user_id: Type.String(),
  name: Type.String(),
  email: Type.String(),
  language: Language,
  has_totp: Type.Boolean(),
});

export const SessionAnswer = answer({
  user: User,
  is_owner: Type.Boolean(),
  workspaces: Type.Array(
    Type.Object({
      key: Type.String(),
      name: Type.String(),
      kind: Type.Union([Type.Literal('live'), Type.Literal('sandbox')]),
      time_zone: Type.String(),
      currency: Nullable(Type.String({ description: 'ISO 4217.' })),
      roles: Type.Array(Type.String()),
      permissions: Type.Array(Type.String(), {
        description: 'With the scopes that are held in part, so that a screen knows what to show at all.',
      }),
      in_part: Type.Array(Type.String(), { description: 'Those of them that are held in part alone.' }),
    }),
  ),
});

export const signIn = accountEndpoint({
  id: 'account.session.create',
  method: 'POST',
  path: '/admin/v1/session',
  signedIn: false,
  area,
  summary: 'Sign in; the answer sets the cookie',
  description:
    'Answers `invalid_credentials` for an unknown address and a wrong password alike, `totp_required` when a code is ' +
    'needed as well, and 429 with `Retry-After` after too many attempts.',
  body: closed({ email: Email, password: Password, code: Type.Optional(Code) }),
  responses: { 200: SessionAnswer },
});
export const readSession = accountEndpoint({
  id: 'account.session.get',
  method: 'GET',
  path: '/admin/v1/session',
  signedIn: true,
  area,
  summary: 'Who is signed in, and what they may do where',
  responses: { 200: SessionAnswer },
});
export const signOut = accountEndpoint({
  id: 'account.session.delete',
  method: 'DELETE',
  path: '/admin/v1/session',
  signedIn: true,
  area,
  summary: 'Sign out',
  responses: { 200: Done },
});

const Purpose = Type.Union([Type.Literal('owner'), Type.Literal('invitation'), Type.Literal('reset')]);

export const lookAtLink = accountEndpoint({
  id: 'account.links.look',
  method: 'POST',
  path: '/admin/v1/account-links/look',
  signedIn: false,
  area,
  summary: 'What a link is for; it stays unused',
  body: closed({ token: Token }),
  responses: {
    200: answer({
      purpose: Purpose,
      user: Nullable(Type.Object({ email: Type.String(), name: Type.String(), language: Language })),
      ends_at: Instant,
    }),
  },
});
export const useLink = accountEndpoint({
  id: 'account.links.use',
  method: 'POST',
  path: '/admin/v1/account-links/use',
  signedIn: false,
  area,
  summary: 'Choose a password with a link, which is used up; signs in where no code is needed',
  description: 'The owner link of a fresh installation also takes `email` and `name`, and makes the account.',
  body: closed({
    token: Token,
    password: Password,
    name: Type.Optional(PersonName),
    email: Type.Optional(Email),
    language: Type.Optional(Language),
  }),
  responses: { 200: SessionAnswer, 202: Done },
});
export const askForReset = accountEndpoint({
  id: 'account.resets.create',
  method: 'POST',
  path: '/admin/v1/password-resets',
  signedIn: false,
  area,
  summary: 'Ask for a mail with a link that sets a new password',
  description: 'The answer is the same whether or not the address has an account.',
  body: closed({ email: Email }),
  responses: { 202: Done },
});
