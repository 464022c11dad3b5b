// Doors for people themselves. They name no workspace: what somebody may do in one is asked at its own doors.
import * as contract from '../../contract/admin/session.ts';
import type { Endpoint } from '../../contract/endpoint.ts';
import type { Person } from '../../ports/accounts.ts';
import type { PublicContext, Route } from '../handle.ts';
import { publicRoute } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_SIGNED_IN, refuseWith, succeed } from '../reply.ts';
import { clearSession, findForeign, readSessionToken } from '../session-cookie.ts';
import { lookAtLink, useLink } from './links.ts';
import { presentPerson } from './present.ts';
import type { AccountServices } from './services.ts';
import { noteAccount, signIn } from './sign-in.ts';

export const accountRoutes = (services: AccountServices): readonly Route[] => [
  publicRoute(contract.signIn, (context, { body }) => signIn(services, context, body)),
  publicRoute(contract.lookAtLink, (context, { body }) => lookAtLink(services, context, body.token)),
  publicRoute(contract.useLink, (context, { body }) => useLink(services, context, body)),
  signedIn(services, contract.readSession, async (person) => ({
    ...succeed(presentPerson(person)),
    headers: { 'cache-control': 'no-store' },
  })),
  signedIn(services, contract.signOut, async ({ account, sessionId }, context) => {
    await services.sessions.end(account.accountId, sessionId);
    await noteAccount(services, context, account, 'account.sign_out');
    return succeed({}, 200, clearSession(context.isSecure));
  }),
];

type PersonHandler<Input> = (person: Person, context: PublicContext, input: Input) => Promise<Reply>;

/** Like a public route, for whoever is signed in and comes from our own pages. */
export const signedIn = <Input>(
  services: Pick<AccountServices, 'sessions' | 'clock'>,
  endpoint: Endpoint<Input>,
  handle: PersonHandler<Input>,
): Route =>
  publicRoute(endpoint, async (context, input) => {
    const token = readSessionToken(context.headers);
    const person = token === null ? null : await services.sessions.identify(token, services.clock.now());
    if (person === null) return refuseWith(NOT_SIGNED_IN);
    const foreign = findForeign(endpoint.method, context.headers);
    return foreign === null ? handle(person, context, input) : refuseWith(foreign);
  });
