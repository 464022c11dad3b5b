// One configuration for all devices: routes each message to FCM, APNs or Web Push by the device's family, so
// that a campaign needs a single push configuration.
import type { JsonObject } from '../../../core/json.ts';
import { isObject, scalarText } from '../../../core/json.ts';
import { ok, refuse } from '../../../core/result.ts';
import type { Provider, ProviderKind } from '../../../ports/provider.ts';
import type { Transports } from '../../../ports/transports.ts';
import { apns } from './apns-provider.ts';
import { fcm, wrongFamily } from './fcm-provider.ts';
import { webpush } from './webpush-provider.ts';

const ROUTES = { android_push: fcm, apple_push: apns, web_push: webpush } as const;
type Opened = { open(transports: Transports): Provider };

export const native: ProviderKind<Transports> = {
  id: 'native',
  channel: 'push',
  secretNames: ['fcm_private_key', 'apns_private_key', 'vapid_private_key'],
  parse: (input, secrets, path) => {
    if (!isObject(input)) return refuse('invalid_field', `${path} must be an object`, path);
    const routes: [string, Opened][] = [];
    for (const [family, kind] of Object.entries(ROUTES)) {
      if (input[kind.id] === undefined) continue;
      const read = kind.parse(input[kind.id], secretsOf(kind.id, secrets), `${path}.${kind.id}`);
      if (!read.ok) return read;
      routes.push([family, read.value]);
    }
    return routes.length === 0
      ? refuse('invalid_field', `${path} needs fcm, apns or webpush`, path)
      : ok({ open: (transports) => openNative(routes, transports) });
  },
};

const secretsOf = (id: string, secrets: JsonObject): JsonObject => {
  const name = id === 'webpush' ? 'vapid_private_key' : 'private_key';
  const given = secrets[id === 'webpush' ? name : `${id}_private_key`];
  return given === undefined ? {} : { [name]: given };
};

const openNative = (routes: readonly [string, Opened][], transports: Transports): Provider => {
  const providers = new Map(routes.map(([family, opened]) => [family, opened.open(transports)]));
  return {
    class: 'B',
    slots: [...providers.values()].reduce((most, provider) => Math.max(most, provider.slots), 1),
    send: async (message) => {
      const provider = providers.get(scalarText(message.body['family']));
      return provider === undefined ? wrongFamily('This configuration') : provider.send(message);
    },
    close: async () => {
      await Promise.all([...providers.values()].map((provider) => provider.close()));
    },
  };
};
