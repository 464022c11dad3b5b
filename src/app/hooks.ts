// Plugs the doors of providers' reports: configurations with their secrets opened, and the one address that is fetched.
import { makeSignatureDigests } from '../adapters/crypto/signature-digests.ts';
import { createDeliveryStore } from '../adapters/postgres/deliveries.ts';
import { createReportStore } from '../adapters/postgres/provider-reports.ts';
import type { AdminServices } from '../api/admin/services.ts';
import { HOOK_PATH, type HookServices } from '../api/public/hooks.ts';
import { makeHookToken } from '../core/channels/hook-token.ts';
import { SECOND_MS } from '../core/time.ts';
import { REPORT_KINDS } from '../kinds/provider-reports/index.ts';
import { openSecretsWith } from './open-secrets.ts';
import type { Runtime } from './runtime.ts';
import type { Parts } from './wire.ts';

const CONFIRM_TIMEOUT_MS = 10 * SECOND_MS;
const MAX_ANSWER_BYTES = 64 * 1024;

export const hookServicesOf = (runtime: Runtime, parts: Parts): HookServices => {
  const { pools, clock, random, observer, seal } = runtime;
  const store = createDeliveryStore(pools.api);
  const openSecrets = openSecretsWith(seal);
  return {
    kinds: REPORT_KINDS,
    mac: parts.mac,
    digests: makeSignatureDigests(clock),
    certificate: certificatesOf(parts),
    publicUrl: () => parts.links.publicUrl(),
    store: createReportStore(pools.api, clock, parts.heardFacts),
    consent: parts.consent,
    recorder: parts.interactions,
    offerFacts: parts.offerFacts,
    random,
    observer,
    configuration: async (workspaceId, configurationId) => {
      const [found] = await store.configurations([{ workspaceId, configurationId }]);
      if (found?.active !== true) return null;
      const secrets = openSecrets(found);
      return { channel: found.channel, secrets: secrets.ok ? secrets.value : {} };
    },
    confirm: async (url) => {
      const request = { url, method: 'GET', headers: {}, timeoutMs: CONFIRM_TIMEOUT_MS };
      const answer = await parts.egress.http.request({ ...request, maxResponseBytes: MAX_ANSWER_BYTES });
      return answer.phase === 'answered' && answer.status < 300;
    },
  };
};

/** Of few addresses, which hardly ever change. */
const MAX_CERTIFICATES = 20;

/** The kinds ask for addresses of their provider alone; what could not be had is asked for again. */
const certificatesOf = ({ egress }: Parts): HookServices['certificate'] => {
  const known = new Map<string, string>();
  return async (url) => {
    const kept = known.get(url);
    if (kept !== undefined) return kept;
    const request = { url, method: 'GET', headers: {}, timeoutMs: CONFIRM_TIMEOUT_MS };
    const answer = await egress.http.request({ ...request, maxResponseBytes: MAX_ANSWER_BYTES });
    if (answer.phase !== 'answered' || answer.status !== 200 || answer.truncated) return null;
    if (known.size >= MAX_CERTIFICATES) known.clear();
    known.set(url, answer.body);
    return answer.body;
  };
};

/** Only the shapes of the configuration's channel. */
export const webhooksOf =
  ({ links, mac }: Parts): AdminServices['webhooksOf'] =>
  (workspaceId, { configurationId, channel }) =>
    REPORT_KINDS.filter((kind) => kind.channels.some((one) => one === channel)).map(({ id }) => {
      const token = makeHookToken(id, { workspaceId, configurationId }, mac);
      return { shape: id, url: `${links.publicUrl()}${HOOK_PATH}${id}/${token}` };
    });
