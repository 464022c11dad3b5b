// The transports that providers get, from the adapters of this ring.
import type { CaptureStore } from '../ports/capture.ts';
import type { Clock } from '../ports/clock.ts';
import type { Transports } from '../ports/transports.ts';
import { makeProviderCrypto } from './crypto/provider-crypto.ts';
import type { Egress } from './http/egress.ts';
import { makeMailTransport } from './smtp/relay.ts';

export const makeTransports = (egress: Egress, clock: Clock, capture: CaptureStore): Transports => ({
  http: egress.http,
  http2: egress.http2,
  mail: makeMailTransport(egress.dialer),
  crypto: makeProviderCrypto(),
  clock,
  capture,
});
