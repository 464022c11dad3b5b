// Which addresses may be dialled (F96): public unicast, or what the operator opened. Judged on the parsed
// address, IPv4 taken out of its IPv6 dress first, so that no spelling matters.
import ipaddr from 'ipaddr.js';
import type { AllowRule } from './allow-list.ts';
import { isAllowed } from './allow-list.ts';

/** All global unicast of IPv6; anything outside has no business on the public network. */
const GLOBAL_V6 = ipaddr.IPv6.parse('2000::');
const GLOBAL_V6_BITS = 3;
/** Public by range, internal by use: Azure's host agent, which hands out credentials. */
const INTERNAL_BY_USE = new Set(['168.63.129.16']);

export type AddressVerdict = 'public' | 'opened' | 'blocked';

export const judgeAddress = (text: string, port: number, rules: readonly AllowRule[]): AddressVerdict => {
  const plain = text.includes('%') ? text.slice(0, text.indexOf('%')) : text;
  if (!ipaddr.isValid(plain)) return 'blocked';
  const address = ipaddr.process(plain);
  if (isAllowed(address, port, rules)) return 'opened';
  return isPublic(address) ? 'public' : 'blocked';
};

const isPublic = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean => {
  if (address.range() !== 'unicast' || INTERNAL_BY_USE.has(address.toString())) return false;
  return address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(GLOBAL_V6, GLOBAL_V6_BITS);
};
