// What the DNS of a sending domain says about its mail, and the exact record to publish where it says nothing or the
// wrong thing: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489). Judges texts; whoever calls has looked them up.

export type TextAnswer =
  | { readonly kind: 'found'; readonly texts: readonly string[] }
  | { readonly kind: 'none' }
  /** Nobody answered: nothing can be said. */
  | { readonly kind: 'unknown'; readonly detail: string };

export type DnsCode =
  | 'spf_ok'
  | 'spf_missing'
  | 'spf_several'
  | 'spf_allows_everybody'
  | 'spf_lacks_relay'
  | 'spf_unsure'
  | 'dkim_ok'
  | 'dkim_missing'
  | 'dkim_other_key'
  | 'dkim_revoked'
  | 'dkim_key_unreadable'
  | 'dkim_not_aligned'
  | 'dkim_not_signing'
  | 'dmarc_ok'
  | 'dmarc_watching'
  | 'dmarc_missing'
  | 'dmarc_several'
  | 'dmarc_invalid'
  | 'no_answer';

export interface DnsAdvice {
  readonly record: 'spf' | 'dkim' | 'dmarc';
  /** Name of the TXT record; empty where there is none to look up. */
  readonly name: string;
  readonly state: 'ok' | 'hint' | 'missing' | 'wrong' | 'unknown';
  readonly code: DnsCode;
  readonly found: readonly string[];
  /** The TXT value to publish at `name`; null when nothing needs to be published. */
  readonly publish: string | null;
}

export interface SigningKey {
  readonly domain: string;
  readonly selector: string;
  /** Null: the private key cannot be read. */
  readonly publicKey: { readonly type: 'rsa' | 'ed25519'; readonly base64: string } | null;
}

/** Relays of services whose outgoing addresses are not those of the relay: suffix of the host, what to include. */
const SERVICES: readonly (readonly [string, string])[] = [
  ['amazonaws.com', 'amazonses.com'],
  ['sendgrid.net', 'sendgrid.net'],
  ['mailgun.org', 'mailgun.org'],
  ['postmarkapp.com', 'spf.mtasv.net'],
  ['brevo.com', 'spf.brevo.com'],
  ['sendinblue.com', 'spf.brevo.com'],
  ['mailjet.com', 'spf.mailjet.com'],
  ['mandrillapp.com', 'spf.mandrillapp.com'],
  ['sparkpostmail.com', 'sparkpostmail.com'],
  ['gmail.com', '_spf.google.com'],
  ['office365.com', 'spf.protection.outlook.com'],
  ['outlook.com', 'spf.protection.outlook.com'],
];

export interface RelayFacts {
  readonly host: string;
  readonly addresses: readonly string[];
}

const SPF = /^v=spf1(\s|$)/i;

export const adviseSpf = (domain: string, relay: RelayFacts, answer: TextAnswer): DnsAdvice => {
  const about = { record: 'spf', name: domain } as const;
  if (answer.kind === 'unknown') return unanswered(about, answer.detail);
  const found = textsOf(answer).filter((text) => SPF.test(text));
  const term = termFor(relay);
  const [record] = found;
  if (record === undefined)
    return { ...about, state: 'missing', code: 'spf_missing', found, publish: `v=spf1 ${term} ~all` };
  if (found.length > 1)
    return { ...about, state: 'wrong', code: 'spf_several', found, publish: mergeRecords(found, term) };
  const terms = record.trim().split(/\s+/).slice(1);
  if (terms.some((one) => /^\+?all$/i.test(one)))
    return { ...about, state: 'wrong', code: 'spf_allows_everybody', found, publish: closeRecord(terms) };
  const covered = covers(terms, domain, relay, term);
  if (covered === 'yes') return { ...about, state: 'ok', code: 'spf_ok', found, publish: null };
  const publish = insertTerm(terms, term);
  if (covered === 'perhaps') return { ...about, state: 'unknown', code: 'spf_unsure', found, publish };
  return { ...about, state: 'wrong', code: 'spf_lacks_relay', found, publish };
};

const textsOf = (answer: TextAnswer): readonly string[] => (answer.kind === 'found' ? answer.texts : []);

const unanswered = (about: Pick<DnsAdvice, 'record' | 'name'>, detail: string): DnsAdvice => ({
  ...about,
  state: 'unknown',
  code: 'no_answer',
  found: detail === '' ? [] : [detail],
  publish: null,
});

const serviceOf = (host: string): string | null =>
  SERVICES.find(([suffix]) => host === suffix || host.endsWith(`.${suffix}`))?.[1] ?? null;

const termFor = ({ host }: RelayFacts): string => {
  const service = serviceOf(host.toLowerCase());
  if (service !== null) return `include:${service}`;
  if (/^\d+(\.\d+){3}$/.test(host)) return `ip4:${host}`;
  return host.includes(':') ? `ip6:${host.replace(/^\[|\]$/g, '')}` : `a:${host}`;
};

/** Whether the record names the relay: only what it says itself is judged, not what it includes. */
const covers = (
  terms: readonly string[],
  domain: string,
  { host, addresses }: RelayFacts,
  wanted: string,
): 'yes' | 'no' | 'perhaps' => {
  const plain = terms.map((one) => one.replace(/^[+?~-]/, '').toLowerCase());
  if (plain.includes(wanted.toLowerCase())) return 'yes';
  if (host.toLowerCase() === domain.toLowerCase() && plain.includes('a')) return 'yes';
  if (plain.some((one) => addresses.some((address) => holds(one, address)))) return 'yes';
  if (serviceOf(host.toLowerCase()) !== null && !plain.some((one) => /^(include:|redirect=)/.test(one)))
    return 'no';
  return plain.some((one) => /^(include:|redirect=|exists:|mx|a$|a[:/]|ptr)/.test(one)) ? 'perhaps' : 'no';
};

const holds = (term: string, address: string): boolean => {
  if (term.startsWith('ip6:')) return term.slice(4).toLowerCase() === address.toLowerCase();
  if (!term.startsWith('ip4:')) return false;
  const [network = '', length = '32'] = term.slice(4).split('/');
  const bits = Number(length);
  const [one, other] = [toNumber(network), toNumber(address)];
  if (one === null || other === null || !Number.isInteger(bits) || bits < 0 || bits > 32) return false;
  const size = 2 ** (32 - bits);
  return Math.floor(one / size) === Math.floor(other / size);
};

const toNumber = (address: string): number | null => {
  const bytes = address.split('.').map(Number);
  if (bytes.length !== 4 || bytes.some((byte) => !Number.isInteger(byte) || byte < 0 || byte > 255))
    return null;
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
};

const isEnd = (term: string): boolean => /^[+?~-]?all$|^redirect=/i.test(term);

/** Before `all` or `redirect`: what stands after them is never read. */
const insertTerm = (terms: readonly string[], term: string): string => {
  const at = terms.findIndex(isEnd);
  const place = at < 0 ? terms.length : at;
  const all = [...terms.slice(0, place), term, ...terms.slice(place)];
  return ['v=spf1', ...all, ...(at < 0 ? ['~all'] : [])].join(' ');
};

const closeRecord = (terms: readonly string[]): string =>
  ['v=spf1', ...terms.map((one) => (/^\+?all$/i.test(one) ? '~all' : one))].join(' ');

const mergeRecords = (records: readonly string[], term: string): string => {
  const terms = records.flatMap((record) => record.trim().split(/\s+/).slice(1)).filter((one) => !isEnd(one));
  return ['v=spf1', ...new Set([...terms, term]), '~all'].join(' ');
};

export const dkimName = (key: Pick<SigningKey, 'domain' | 'selector'>): string =>
  `${key.selector}._domainkey.${key.domain}`;

/** `key` null: we do not sign; the relay may, and only it knows its selector. */
export const adviseDkim = (
  fromDomain: string,
  key: SigningKey | null,
  answer: TextAnswer | null,
): DnsAdvice => {
  const name = key === null ? '' : dkimName(key);
  const about = { record: 'dkim', name } as const;
  const nothing = { found: [], publish: null };
  if (key === null || answer === null)
    return { ...about, state: 'hint', code: 'dkim_not_signing', ...nothing };
  if (key.publicKey === null) return { ...about, state: 'wrong', code: 'dkim_key_unreadable', ...nothing };
  if (answer.kind === 'unknown') return unanswered(about, answer.detail);
  const publish = `v=DKIM1; k=${key.publicKey.type}; p=${key.publicKey.base64}`;
  const found = textsOf(answer).filter((text) => tagsOf(text).has('p'));
  const [record] = found;
  if (record === undefined) return { ...about, state: 'missing', code: 'dkim_missing', found, publish };
  const published = tagsOf(record).get('p')?.replaceAll(/\s+/g, '') ?? '';
  if (published === '') return { ...about, state: 'wrong', code: 'dkim_revoked', found, publish };
  if (published !== key.publicKey.base64)
    return { ...about, state: 'wrong', code: 'dkim_other_key', found, publish };
  if (!isAligned(fromDomain, key.domain))
    return { ...about, state: 'hint', code: 'dkim_not_aligned', found, publish: null };
  return { ...about, state: 'ok', code: 'dkim_ok', found, publish: null };
};

/** DMARC's relaxed alignment, without a list of public suffixes: one is the other or lies below it. */
const isAligned = (one: string, other: string): boolean => {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
};

const tagsOf = (record: string): ReadonlyMap<string, string> =>
  new Map(
    record.split(';').flatMap((part): readonly (readonly [string, string])[] => {
      const at = part.indexOf('=');
      return at < 0 ? [] : [[part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()]];
    }),
  );

/** Where a receiver looks for the policy of a domain: its own, then those above it. */
export const dmarcNames = (domain: string): readonly string[] => {
  const labels = domain.split('.');
  return labels.slice(0, Math.max(1, labels.length - 1)).map((_, i) => `_dmarc.${labels.slice(i).join('.')}`);
};

const DMARC = /^v=DMARC1\s*(;|$)/i;

/** `name` is where `answer` was found, or the domain's own name when there was none. */
export const adviseDmarc = (domain: string, name: string, answer: TextAnswer): DnsAdvice => {
  const about = { record: 'dmarc', name } as const;
  if (answer.kind === 'unknown') return unanswered(about, answer.detail);
  const found = textsOf(answer).filter((text) => DMARC.test(text));
  const publish = `v=DMARC1; p=none; rua=mailto:postmaster@${domain}`;
  const [record] = found;
  if (record === undefined) return { ...about, state: 'missing', code: 'dmarc_missing', found, publish };
  if (found.length > 1) return { ...about, state: 'wrong', code: 'dmarc_several', found, publish: record };
  const policy = tagsOf(record).get('p')?.toLowerCase();
  if (policy === 'none') {
    return { ...about, state: 'hint', code: 'dmarc_watching', found, publish: null };
  }
  if (policy === 'quarantine' || policy === 'reject')
    return { ...about, state: 'ok', code: 'dmarc_ok', found, publish: null };
  return { ...about, state: 'wrong', code: 'dmarc_invalid', found, publish };
};
