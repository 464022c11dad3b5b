// What the demo shop is set up with: channel configurations, groups, content blocks, a catalog and five campaigns
// that are triggered by API. Ids derive from names, so that every installation has the same.
import type { JsonObject } from '../../core/json.ts';
import { uuidOf } from '../../core/identity.ts';
import { CART_MAIL, ORDER_MAIL, SPRING_MAIL } from './mails.ts';

export const demoId = (workspace: string, kind: string, name: string): string =>
  uuidOf('demo', workspace, kind, name);

export interface DemoConfiguration {
  readonly key: string;
  readonly written: JsonObject;
}

export interface Relay {
  readonly host: string;
  readonly port: number;
  readonly security: string;
  readonly user: string | null;
  readonly password: string | null;
  readonly from: string;
}

const SENDER = { from_name: 'Leaf & Bean', from_address: 'hello@shop.example.com' };
const CATEGORIES = ['marketing', 'transactional'] as const;

/** A sandbox captures everything. */
export const sandboxConfigurations = (): readonly DemoConfiguration[] =>
  CATEGORIES.flatMap((category) => [
    capture('email', category, SENDER),
    capture('sms', category, { from: '+15005550006' }),
    capture('webhook', category, {}),
  ]);

const capture = (channel: string, category: string, sender: JsonObject): DemoConfiguration => ({
  key: `${channel}-${category}`,
  written: {
    name: `Captured ${channel === 'sms' ? 'SMS' : channel} ${category}`,
    channel,
    category,
    provider: 'capture',
    sender,
  },
});

/** The live workspace really sends: webhooks always, mail when there is a relay. */
export const liveConfigurations = (
  relay: Relay | null,
  ports: readonly number[],
): readonly DemoConfiguration[] =>
  CATEGORIES.flatMap((category) => [
    {
      key: `webhook-${category}`,
      written: {
        name: `Webhooks ${category}`,
        channel: 'webhook',
        category,
        provider: 'http',
        sender: {},
        ...portsOf(ports),
      },
    },
    ...(relay === null ? [] : [mailThrough(relay, category)]),
  ]);

/** Hooks on this machine answer on the ports an operator opened, beside those of the web. */
const portsOf = (ports: readonly number[]): JsonObject =>
  ports.length === 0 ? {} : { provider_settings: { ports: [80, 443, ...ports].slice(0, MAX_PORTS) } };
const MAX_PORTS = 20;

const mailThrough = (relay: Relay, category: string): DemoConfiguration => ({
  key: `email-${category}`,
  written: {
    name: `Mail ${category}`,
    channel: 'email',
    category,
    provider: 'smtp',
    sender: { from_name: SENDER.from_name, from_address: relay.from },
    provider_settings: {
      host: relay.host,
      port: relay.port,
      security: relay.security,
      ...(relay.user === null ? {} : { user: relay.user }),
    },
    ...(relay.password === null ? {} : { secrets: { password: relay.password } }),
  },
});

export const GROUPS = [
  { name: 'Newsletter', channel: 'email' },
  { name: 'Text messages', channel: 'sms' },
] as const;

export const BLOCKS = [
  {
    name: 'shop_footer',
    description: 'Closes the mails that belong to an order',
    content:
      '<p style="color:#5d6657;font-size:13px">Leaf &amp; Bean · 12 rue des Tisserands, 69004 Lyon</p>',
  },
  {
    name: 'greeting',
    description: 'Hello in the person’s language',
    content:
      "{% if ${language} == 'fr' %}Bonjour{% else %}Hello{% endif %} {{${first_name} | default: 'friend'}}",
  },
] as const;

export const CATALOG = {
  name: 'products',
  description: 'Everything the shop sells',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'name', type: 'string' },
    { name: 'category', type: 'string' },
    { name: 'price', type: 'number' },
    { name: 'in_stock', type: 'boolean' },
    { name: 'url', type: 'string' },
  ],
} as const;

export interface DemoCampaign {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  /** API-triggered unless it says otherwise. */
  readonly type?: 'action_based';
  readonly category: 'marketing' | 'transactional';
  readonly tags: readonly string[];
  readonly channel: string;
  readonly definition: JsonObject;
}

const EVERY_CALL = { after_seconds: 0 };

const single = (
  workspace: string,
  key: string,
  channel: string,
  category: string,
  content: JsonObject,
  more: JsonObject = {},
  controlPercentage = 0,
): JsonObject => ({
  reeligibility: EVERY_CALL,
  control_percentage: controlPercentage,
  variants: [
    {
      id: demoId(workspace, 'variant', key),
      name: 'Variant 1',
      percentage: 100 - controlPercentage,
      messages: [
        {
          message_id: demoId(workspace, 'message', key),
          channel,
          configuration_id: demoId(workspace, 'configuration', `${channel}-${category}`),
          content,
        },
      ],
    },
  ],
  ...more,
});

export const campaignsOf = (workspace: string): readonly DemoCampaign[] => [
  orderConfirmation(workspace),
  backInStock(workspace),
  springPromo(workspace),
  deliveryText(workspace),
  abandonedCart(workspace),
];

/** An event `cart` worth 100 to 200 and no purchase within two hours; never at night, and a fifth gets nothing. */
const abandonedCart = (workspace: string): DemoCampaign => ({
  key: 'abandoned-cart',
  name: 'Abandoned cart',
  description: 'Reminds people of a full cart, unless they buy meanwhile; measured against a control group.',
  type: 'action_based',
  category: 'marketing',
  tags: ['cart'],
  channel: 'email',
  definition: single(
    workspace,
    'abandoned-cart',
    'email',
    'marketing',
    CART_MAIL,
    {
      trigger: {
        type: 'performed_event',
        event: 'cart',
        filters: [
          { property: 'value', type: 'number', comparison: 'greater_than', value: 100 },
          { property: 'value', type: 'number', comparison: 'less_than', value: 200 },
        ],
      },
      delay: { type: 'after', seconds: 7_200 },
      exceptions: [{ type: 'purchase' }],
      window: { from: '09:00', to: '21:00', zone: 'user', next_available: true },
      reeligibility: { after_seconds: 7 * 86_400 },
      conversions: [{ event: { type: 'purchase' }, deadline_seconds: 3 * 86_400 }],
    },
    20,
  ),
});

const orderConfirmation = (workspace: string): DemoCampaign => ({
  key: 'order-confirmation',
  name: 'Order confirmation',
  description: 'Transactional mail, triggered by the shop for every order.',
  category: 'transactional',
  tags: ['orders'],
  channel: 'email',
  definition: single(workspace, 'order-confirmation', 'email', 'transactional', ORDER_MAIL),
});

const backInStock = (workspace: string): DemoCampaign => ({
  key: 'back-in-stock',
  name: 'Back in stock',
  description: 'Tells another system, by webhook, that a wanted product is back.',
  category: 'transactional',
  tags: ['stock'],
  channel: 'webhook',
  definition: single(workspace, 'back-in-stock', 'webhook', 'transactional', {
    url: "{{api_trigger_properties.${webhook_url} | default: 'https://hooks.example.com/back-in-stock'}}",
    request_method: 'POST',
    request_headers: { 'Content-Type': 'application/json' },
    body: {
      customer: '{{${user_id}}}',
      first_name: '{{${first_name}}}',
      product:
        "{% catalog_items products {{api_trigger_properties.${sku} | default: 'tea-01'}} %}{{ items[0].name }}",
      price:
        "{% catalog_items products {{api_trigger_properties.${sku} | default: 'tea-01'}} %}{{ items[0].price }}",
    },
  }),
});

const springPromo = (workspace: string): DemoCampaign => ({
  key: 'spring-promo',
  name: 'Spring promotion',
  description: 'Marketing mail for gold customers, sent as a broadcast.',
  category: 'marketing',
  tags: ['promotion'],
  channel: 'email',
  definition: single(workspace, 'spring-promo', 'email', 'marketing', SPRING_MAIL, {
    audience: {
      filter: 'custom-attribute',
      name: 'tier',
      comparison: 'equals',
      value: 'gold',
    },
    reeligibility: { after_seconds: 7 * 86_400 },
  }),
});

const deliveryText = (workspace: string): DemoCampaign => ({
  key: 'delivery-text',
  name: 'Out for delivery',
  description: 'Text message to people who asked for them.',
  category: 'marketing',
  tags: ['orders'],
  channel: 'sms',
  definition: single(
    workspace,
    'delivery-text',
    'sms',
    'marketing',
    {
      body:
        "Leaf & Bean: {{${first_name} | default: 'hello'}}, parcel " +
        "{{api_trigger_properties.${parcel} | default: '1'}} arrives today.",
    },
    { subscription_group_id: demoId(workspace, 'group', 'Text messages') },
  ),
});
