// EGRESS_ALLOW: private addresses an operator opens on purpose, `CIDR[:port]` separated by commas or blanks,
// IPv6 with or without brackets: `127.0.0.0/8:8025, [fd00::/8]:25, 10.1.2.3`.
import ipaddr from 'ipaddr.js';
import type { Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';

export interface AllowRule {
  readonly network: ipaddr.IPv4 | ipaddr.IPv6;
  readonly bits: number;
  /** null = every port. */
  readonly port: number | null;
}

export const parseEgressAllow = (text: string): Result<readonly AllowRule[]> => {
  const rules: AllowRule[] = [];
  for (const entry of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const rule = parseRule(entry);
    if (rule === null)
      return refuse('invalid_setting', `EGRESS_ALLOW: ${entry} is not CIDR or CIDR:port.`, 'EGRESS_ALLOW');
    rules.push(rule);
  }
  return ok(rules);
};

const BRACKETED = /^\[([0-9a-f:.]+)(?:\/(\d{1,3}))?\](?::(\d{1,5}))?$/i;
const BITS_OUTSIDE = /^\[([0-9a-f:.]+)\]\/(\d{1,3})(?::(\d{1,5}))?$/i;
const WITH_BITS = /^([0-9a-f:.]+)\/(\d{1,3})(?::(\d{1,5}))?$/i;
const V4_ALONE = /^(\d+\.\d+\.\d+\.\d+)()(?::(\d{1,5}))?$/;

const parseRule = (entry: string): AllowRule | null => {
  const match =
    BRACKETED.exec(entry) ?? BITS_OUTSIDE.exec(entry) ?? WITH_BITS.exec(entry) ?? V4_ALONE.exec(entry);
  const [, address = entry, bitsText = '', portText = ''] = match ?? [];
  if (!ipaddr.isValid(address) || (ipaddr.IPv4.isValid(address) && !/^\d+(?:\.\d+){3}$/.test(address)))
    return null;
  const network = ipaddr.parse(address);
  const most = network.kind() === 'ipv4' ? 32 : 128;
  const bits = bitsText === '' ? most : Number(bitsText);
  const port = portText === '' ? null : Number(portText);
  return bits > most || (port !== null && (port < 1 || port > 65_535)) ? null : { network, bits, port };
};

export const isAllowed = (
  address: ipaddr.IPv4 | ipaddr.IPv6,
  port: number,
  rules: readonly AllowRule[],
): boolean =>
  rules.some(
    (rule) =>
      (rule.port === null || rule.port === port) &&
      rule.network.kind() === address.kind() &&
      address.match(rule.network, rule.bits),
  );
