// The doors of people themselves: coming in, going out, and what they change about themselves.
import * as contract from '../../contract/admin/session.ts';
import type { Route } from '../handle.ts';
import { publicRoute } from '../handle.ts';
import { succeed } from '../reply.ts';
import { clearSession } from '../session-cookie.ts';
import { askForReset, lookAtLink, useLink } from './links.ts';
import { presentPerson } from './present.ts';
import { selfRoutes } from './self.ts';
import type { AccountServices } from './services.ts';
import { noteAccount, signIn } from './sign-in.ts';
import { signedIn } from './signed-in.ts';

export const accountRoutes = (services: AccountServices): readonly Route[] => [
  publicRoute(contract.signIn, (context, { body }) => signIn(services, context, body)),
  publicRoute(contract.lookAtLink, (context, { body }) => lookAtLink(services, context, body.token)),
  publicRoute(contract.useLink, (context, { body }) => useLink(services, context, body)),
  publicRoute(contract.askForReset, (context, { body }) => askForReset(services, context, body.email)),
  signedIn(services, contract.readSession, async (person) => ({
    ...succeed(presentPerson(person)),
    headers: { 'cache-control': 'no-store' },
  })),
  signedIn(services, contract.signOut, async ({ account, sessionId }, context) => {
    await services.sessions.end(account.accountId, sessionId);
    await noteAccount(services, context, account, 'account.sign_out');
    return succeed({}, 200, clearSession(context.isSecure));
  }),
  ...selfRoutes(services),
];
