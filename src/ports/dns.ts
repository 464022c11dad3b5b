// Looking up names for hints about a sending domain. Sending itself never asks here.
import type { TextAnswer } from '../core/channels/mail-dns.ts';

export interface Dns {
  texts(name: string): Promise<TextAnswer>;
  /** Addresses of a host; empty when it has none or nobody answers. */
  addresses(host: string): Promise<readonly string[]>;
}
