// A public route for whoever is signed in and comes from our own pages. It names no workspace: what somebody may do in one
// is asked at its own doors.
import type { Endpoint } from '../../contract/endpoint.ts';
import type { Person } from '../../ports/accounts.ts';
import type { PublicContext, Route } from '../handle.ts';
import { publicRoute } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_SIGNED_IN, refuseWith } from '../reply.ts';
import { findForeign, readSessionToken } from '../session-cookie.ts';
import type { AccountServices } from './services.ts';

type PersonHandler<Input> = (person: Person, context: PublicContext, input: Input) => Promise<Reply>;

export const signedIn = <Input>(
  services: AccountServices,
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
