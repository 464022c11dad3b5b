// Addresses that get nothing: looked at, entered by hand, released.
import * as contract from '../../contract/admin/suppressed-addresses.ts';
import { isEmailAddress } from '../../core/channels/email-address.ts';
import type { Refusal } from '../../core/result.ts';
import { type Address, emailAddress, phoneAddress } from '../../core/users/address.ts';
import type { Route } from '../handle.ts';
import { route } from '../handle.ts';
import { refuseWith, succeed } from '../reply.ts';
import { isoOrNull } from './present.ts';
import type { AdminServices } from './services.ts';

export const suppressedAddressRoutes = ({ suppressed }: AdminServices): readonly Route[] => [
  route(contract.listSuppressed, async ({ workspaceId }, { query }) => {
    const { limit = 50, kind = 'email', search = '', after = null } = query;
    const found = await suppressed.list(workspaceId, { limit, kind, startsWith: search.trim(), after });
    return succeed({
      addresses: found.map((one) => ({
        address: one.address,
        kind,
        bounced_at: isoOrNull(one.bouncedAt),
        bounce_reason: one.bounceReason,
        complained_at: isoOrNull(one.complainedAt),
        stopped_at: isoOrNull(one.stoppedAt),
      })),
      next: found.length === limit ? (found.at(-1)?.address ?? null) : null,
    });
  }),
  route(contract.suppressAddress, async ({ workspaceId, now }, { body }) => {
    const address = readAddress(body.kind, body.address);
    if (address === null) return refuseWith(NO_ADDRESS);
    await suppressed.add(workspaceId, address, now);
    return succeed();
  }),
  route(contract.releaseAddress, async ({ workspaceId, now }, { body }) => {
    const address = readAddress(body.kind, body.address);
    if (address === null) return refuseWith(NO_ADDRESS);
    await suppressed.release(workspaceId, address, now);
    return succeed();
  }),
];

const NO_ADDRESS: Refusal = {
  code: 'invalid_field',
  message: 'address must be an email address, or a phone number such as +33612345678.',
  field: 'address',
};

const readAddress = (kind: 'email' | 'phone', written: string): Address | null => {
  const text = written.trim();
  if (kind === 'email') return isEmailAddress(text) ? emailAddress(text) : null;
  return /^\+[1-9]\d{6,14}$/.test(text) ? phoneAddress(text) : null;
};
