// What a provider says afterwards about a message it took, or a person said to a number: one vocabulary for every
// provider's shape (20.1, 20.2, 19.3). Contract of a report kind: pure, one folder entry per shape.
import type { JsonObject } from '../json.ts';
import type { Result } from '../result.ts';

/** What became of a message. Temporary troubles that the provider goes on with are not reported. */
export type ReportedFate = 'delivery' | 'hard_bounce' | 'soft_bounce' | 'spam' | 'unsubscribe';

export interface MessageReport {
  readonly kind: 'message';
  readonly channel: 'email' | 'sms';
  readonly fate: ReportedFate;
  readonly address: string;
  /** Message-ID header, provider's id, our send key: whatever names the message. */
  readonly messageIds: readonly string[];
  readonly reason: string;
}

/** A message somebody sent to us. */
export interface InboundReport {
  readonly kind: 'inbound';
  readonly from: string;
  readonly text: string;
  /** The provider's id of it: the same one twice is one. */
  readonly id: string;
}

export type ProviderReport = MessageReport | InboundReport;

export interface ReportRequest {
  /** Parsed JSON, form fields, or the text of a mail. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As the provider called it. */
  readonly url: string;
  /** JSON as it came, byte for byte: some providers sign that. */
  readonly text?: string;
}

/** The few digests that signatures of providers are made of. Keys and texts are UTF-8. */
export interface SignatureDigests {
  hmacSha1Base64(key: string, text: string): string;
  hmacSha256Hex(key: string, text: string): string;
  /** RSA, by the certificate's key; false for a certificate that is not valid now too. Signatures are base64. */
  rsaByCertificate(certificate: string, hash: 'sha1' | 'sha256', text: string, signature: string): boolean;
  /** Over SHA-256; the key is a base64 SubjectPublicKeyInfo. */
  ecdsa(publicKey: string, text: string, signature: string): boolean;
  /** Takes the same time wherever they differ. */
  same(a: string, b: string): boolean;
}

/** The text of a certificate at an address of the provider; null: it cannot be had now. */
export type FetchCertificate = (url: string) => Promise<string | null>;

export interface ReportKind {
  readonly id: string;
  readonly channels: readonly ('email' | 'sms')[];
  /** Refuses what is not of this shape; an empty list is nothing to do. */
  parse(request: ReportRequest): Result<readonly ProviderReport[]>;
  /**
   * Absent: the secret path is what tells the provider. False: forged, or a secret that is needed is not set. Null: it
   * cannot be told now, and the provider should come again.
   */
  verify?(
    request: ReportRequest,
    secrets: JsonObject,
    digests: SignatureDigests,
    certificate: FetchCertificate,
  ): boolean | Promise<boolean | null>;
  /** An address the provider wants fetched before it sends anything. */
  confirmationUrl?(request: ReportRequest): string | null;
  /** What the provider expects as an answer; absent = JSON. */
  readonly answer?: { readonly contentType: string; readonly text: string };
}

/** Repeated by the provider, or said by two of its systems: one message bounces once and is complained about once. */
export const reportKey = (fate: ReportedFate, sendKey: string): string => {
  const group = fate === 'hard_bounce' || fate === 'soft_bounce' ? 'bounce' : fate;
  return `${group}:${sendKey}`;
};

export type Keyword = 'opt_out' | 'opt_in' | 'help';

const OPT_OUT = new Set([
  'STOP',
  'STOPALL',
  'UNSUBSCRIBE',
  'CANCEL',
  'END',
  'QUIT',
  'ARRET',
  'ARRÊT',
  'DÉSABO',
]);
const OPT_IN = new Set(['START', 'YES', 'UNSTOP']);
const HELP = new Set(['HELP', 'INFO', 'AIDE']);

/** 19.4. The whole message is the keyword; null: ordinary words. */
export const keywordOf = (text: string): Keyword | null => {
  const word = text
    .trim()
    .replace(/[.!\s]+$/, '')
    .toUpperCase();
  if (OPT_OUT.has(word)) return 'opt_out';
  if (OPT_IN.has(word)) return 'opt_in';
  return HELP.has(word) ? 'help' : null;
};

/** Mailbox or domain does not exist, is closed, or is no address at all (RFC 3463). */
export const isDeadMailbox = (status: string): boolean => /^5\.(?:1\.(?:0|1|2|3|6|10)|2\.1)$/.test(status);

/** The local part of a Message-ID of ours is the send key. */
const OURS = /^<?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:@[^>]*)?>?$/i;
export const sendKeyOf = (messageId: string): string | null =>
  OURS.exec(messageId.trim())?.[1]?.toLowerCase() ?? null;
