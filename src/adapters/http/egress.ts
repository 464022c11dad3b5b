// Everything that leaves by HTTP or SMTP is built from here, on one dialer with one guard.
import type { AllowRule } from './allow-list.ts';
import type { Dialer, Resolve } from './dial.ts';
import { makeDialer } from './dial.ts';
import type { ClosableEgress, HttpOptions } from './http1.ts';
import { makeHttp1 } from './http1.ts';
import { makeHttp2 } from './http2.ts';

export interface EgressOptions extends HttpOptions {
  readonly allow: readonly AllowRule[];
  readonly resolve?: Resolve;
  readonly extraCertificates?: readonly string[];
}

export interface Egress {
  readonly http: ClosableEgress;
  readonly http2: ClosableEgress;
  /** For transports that speak something else (SMTP). */
  readonly dialer: Dialer;
  close(): Promise<void>;
}

export const makeEgress = (options: EgressOptions): Egress => {
  const dialer = makeDialer(options);
  const http = makeHttp1(dialer, options);
  const http2 = makeHttp2(dialer, options);
  return {
    http,
    http2,
    dialer,
    close: async () => {
      await Promise.all([http.close(), http2.close()]);
    },
  };
};
