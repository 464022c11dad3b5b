// Which texts are addresses we hand to a mail server. Stricter than RFC 5321 where its freedom only serves
// attacks: no quoted local parts, no comments, no address literals, no control characters (F103).

const MAX_ADDRESS_CHARS = 254;
const MAX_LOCAL_CHARS = 64;
const MAX_LABEL_CHARS = 63;
/** Nearly all addresses are, and every mail asks several times: surely fine while the domain is no longer than a label may be. */
const USUAL = /^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@[a-z0-9]+(?:[.-][a-z0-9]+)*$/i;
const LOCAL = /^[^\s"(),:;<>@[\\\]\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?$/u;

export const isEmailAddress = (text: string): boolean => {
  const at = text.lastIndexOf('@');
  if (at < 1 || text.length > MAX_ADDRESS_CHARS || at > MAX_LOCAL_CHARS) return false;
  if (text.length - at <= MAX_LABEL_CHARS && USUAL.test(text)) return true;
  return isLocalPart(text.slice(0, at)) && isDomain(text.slice(at + 1));
};

const isLocalPart = (local: string): boolean =>
  LOCAL.test(local) && !local.startsWith('.') && !local.endsWith('.') && !local.includes('..');

/** A host name with at least one label; `localhost` counts, so that test relays work. */
export const isDomain = (domain: string): boolean =>
  domain.length > 0 && domain.length <= 253 && domain.split('.').every((label) => LABEL.test(label));

/** `Name <a@b>` or `a@b`, as `from` is written in message objects (braze-rest-api 2.9). */
export const parseMailbox = (text: string): { readonly name: string; readonly address: string } | null => {
  const match = /^\s*(?:"?([^"<>\p{Cc}]*?)"?\s*<([^<>]+)>|([^<>\s]+))\s*$/u.exec(text);
  if (match === null) return null;
  const address = (match[2] ?? match[3] ?? '').trim();
  return isEmailAddress(address) ? { name: (match[1] ?? '').trim(), address } : null;
};
