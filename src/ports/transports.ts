// What the app hands to providers: the guarded ways out and the few cryptographic acts that need a platform.
// Everything here reports the exact phase of a failure; nothing throws for what the world may do.
import type { JsonObject } from '../core/json.ts';
import type { Instant } from '../core/time.ts';
import type { Result } from '../core/result.ts';
import type { TextPieces } from '../core/templates/text-pieces.ts';
import type { CaptureStore } from './capture.ts';
import type { Clock } from './clock.ts';
import type { HttpEgress } from './egress.ts';

export interface Mailbox {
  readonly name?: string;
  readonly address: string;
}

export interface MailAttachment {
  readonly fileName: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

/** A mail as decided; the adapter turns it into MIME, signs it and hands it over. */
export interface Mail {
  /** Without angle brackets; derived from the send key, so that a repeat is recognisable. */
  readonly messageId: string;
  readonly date: Instant;
  /** Envelope sender; bounces go there. */
  readonly envelopeFrom: string;
  /** Envelope recipients: exactly these and nobody else. */
  readonly recipients: readonly string[];
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly replyTo?: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Of `html` and `text`, where they are known. */
  readonly pieces?: { readonly html?: TextPieces; readonly text?: TextPieces };
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: readonly MailAttachment[];
}

/** `verb` names the command that was answered: connect, ehlo, auth, mail, rcpt, data, dot. */
export type MailResult =
  | { readonly kind: 'accepted'; readonly reply: string }
  | { readonly kind: 'refused'; readonly verb: string; readonly code: number; readonly reply: string }
  /** Not a legal message: a header with control characters, larger than the relay takes, and the like. */
  | { readonly kind: 'invalid'; readonly detail: string }
  | { readonly kind: 'not_sent'; readonly detail: string }
  /** The final dot left and no reply came. */
  | { readonly kind: 'unknown'; readonly detail: string };

export interface RelaySettings {
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte; `starttls` or nothing leaves; `opportunistic` takes it when offered. */
  readonly security: 'none' | 'opportunistic' | 'starttls' | 'tls';
  readonly user?: string;
  readonly password?: string;
  /** Name given in EHLO. */
  readonly clientName?: string;
  readonly connections: number;
  readonly messagesPerConnection: number;
  /** From the call to the last reply. */
  readonly deadlineMs: number;
  readonly dkim?: {
    readonly domain: string;
    readonly selector: string;
    readonly privateKeyPem: string;
  };
}

export interface MailRelay {
  /** `deadlineMs` shortens the one of the settings. */
  send(mail: Mail, deadlineMs?: number): Promise<MailResult>;
  close(): Promise<void>;
}

export interface MailTransport {
  /** Refuses settings that cannot work (an unreadable DKIM key). Opens no connection yet. */
  open(settings: RelaySettings): Result<MailRelay>;
}

export interface JwtRequest {
  readonly algorithm: 'RS256' | 'ES256';
  readonly privateKeyPem: string;
  readonly keyId?: string;
  readonly claims: JsonObject;
}

export interface WebPushRequest {
  /** The browser's subscription as JSON text. */
  readonly subscription: string;
  readonly payload: string;
  readonly subject: string;
  readonly publicKey: string;
  readonly privateKey: string;
  readonly ttlSeconds: number;
  readonly topic: string;
  readonly urgency: string;
}

export interface EncryptedPush {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface ProviderCrypto {
  /** Key and answer in base64; the text is UTF-8. */
  hmacSha256(keyBase64: string, text: string): string;
  base64(text: string): string;
  signJwt(request: JwtRequest): Promise<Result<string>>;
  /** RFC 8291 and VAPID. */
  encryptPush(request: WebPushRequest): Result<EncryptedPush>;
}

export interface Transports {
  readonly http: HttpEgress;
  /** The same guard and the same phases over HTTP/2 (APNs). */
  readonly http2: HttpEgress;
  readonly mail: MailTransport;
  readonly crypto: ProviderCrypto;
  readonly clock: Clock;
  readonly capture: CaptureStore;
}
