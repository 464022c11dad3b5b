// Renders per second of the child pool, channel included, against LiquidJS in this process.
import { Liquid } from 'liquidjs';
import type { JsonObject } from '../src/core/json.ts';
import type { RenderJob } from '../src/ports/templates.ts';
import type { TemplateHost } from '../src/ports/template-host.ts';
import { createTemplates } from '../src/adapters/liquid/templates.ts';

const SMS =
  'Hi {{${first_name} | default: "there"}}, order {{api_trigger_properties.${order_id}}} is on its way.';
const PLAIN_SMS = 'Hi {{ first_name | default: "there" }}, order {{ order_id }} is on its way.';
const BATCH = 100;
const SECONDS = 2;

export interface RenderBench {
  readonly poolPerSecond: number;
  readonly oneChildPerSecond: number;
  readonly inProcessPerSecond: number;
  /** Two children against plain LiquidJS in this process, parsed once. */
  readonly ratio: number;
}

const unavailable = (): Promise<never> => Promise.reject(new Error('this bench asks for nothing'));
const host: TemplateHost = {
  contentBlock: unavailable,
  catalogItems: unavailable,
  catalogSelection: unavailable,
  selectCatalogItems: unavailable,
  productRecommendation: unavailable,
  promotionCode: unavailable,
  credential: unavailable,
};

const contextOf = (n: number): JsonObject => ({
  profile: {
    first_name: `Ana${n}`,
    email_address: `ana${n}@example.com`,
    time_zone: 'Europe/Paris',
    user_id: `u${n}`,
  },
  namespaces: {
    custom_attribute: { plan: 'gold', points: n },
    api_trigger_properties: { order_id: `A-${n}` },
    campaign: { api_id: 'c', dispatch_id: 'd', name: 'Shipping' },
    subscribed_state: { email_global: 'subscribed' },
  },
  translations: {},
  forbidden: [],
});

const jobs: readonly RenderJob[] = Array.from({ length: BATCH }, (_, n) => ({
  workspaceId: 1,
  templateKey: 'sms',
  parts: { body: SMS },
  context: contextOf(n),
  now: 1_736_942_400_000,
  deliveryId: String(n),
}));

const measurePool = async (children: number): Promise<number> => {
  const templates = createTemplates({
    host,
    egress: { request: unavailable },
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    observer: { emit: () => undefined },
    children,
  });
  await Promise.all(Array.from({ length: children * 2 }, () => templates.render(jobs)));
  const started = performance.now();
  let renders = 0;
  const work = async (): Promise<void> => {
    while (performance.now() - started < SECONDS * 1000) {
      const results = await templates.render(jobs);
      renders += results.filter((result) => result.kind === 'rendered').length;
    }
  };
  await Promise.all(Array.from({ length: children * 2 }, work));
  const perSecond = (renders * 1000) / (performance.now() - started);
  await templates.close();
  return Math.round(perSecond);
};

const measureInProcess = (): number => {
  const liquid = new Liquid();
  const template = liquid.parse(PLAIN_SMS);
  const started = performance.now();
  let renders = 0;
  while (performance.now() - started < SECONDS * 1000) {
    for (let n = 0; n < BATCH; n++)
      liquid.renderSync(template, { first_name: `Ana${n}`, order_id: `A-${n}` });
    renders += BATCH;
  }
  return Math.round((renders * 1000) / (performance.now() - started));
};

export const run = async (): Promise<RenderBench> => {
  const oneChildPerSecond = await measurePool(1);
  const poolPerSecond = await measurePool(2);
  const inProcessPerSecond = measureInProcess();
  const ratio = Number((poolPerSecond / inProcessPerSecond).toFixed(2));
  console.log(`renders/s: one child ${oneChildPerSecond}, two children ${poolPerSecond}`);
  console.log(`plain LiquidJS in process ${inProcessPerSecond}, ratio ${ratio}`);
  return { poolPerSecond, oneChildPerSecond, inProcessPerSecond, ratio };
};
