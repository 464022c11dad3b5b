// Renders per second of the child pool, IPC included, against bare LiquidJS `renderSync` in this process: a one-line
// SMS, where the channel is most of the work, and the reference template, a mail of 14.6 kB.
import { Liquid } from 'liquidjs';
import type { JsonObject } from '../src/core/json.ts';
import { OURS, PLAIN, itemsOf } from './reference-mail.ts';
import type { RenderJob, RenderResult } from '../src/ports/templates.ts';
import type { TemplateHost } from '../src/ports/template-host.ts';
import { createTemplates } from '../src/adapters/liquid/templates.ts';

const BATCH = 100;
const SECONDS = 2;

interface Measured {
  readonly poolPerSecond: number;
  readonly oneChildPerSecond: number;
  readonly inProcessPerSecond: number;
  /** Two children against plain LiquidJS in this process, parsed once. */
  readonly ratio: number;
}

export interface RenderBench extends Measured {
  readonly smsPoolPerSecond: number;
  readonly smsInProcessPerSecond: number;
  readonly smsRatio: number;
}

export const TARGETS = { ratio: 0.6 };

interface Subject {
  readonly name: string;
  readonly ours: string;
  readonly plain: string;
  readonly contextOf: (n: number) => JsonObject;
  readonly plainContextOf: (n: number) => object;
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

const contextOf = (n: number, properties: JsonObject): JsonObject => ({
  profile: {
    first_name: `Ana${n}`,
    email_address: `ana${n}@example.com`,
    time_zone: 'Europe/Paris',
    user_id: `u${n}`,
  },
  namespaces: {
    custom_attribute: { plan: 'gold', points: n },
    api_trigger_properties: properties,
    campaign: { api_id: 'c', dispatch_id: 'd', name: 'Shipping' },
    subscribed_state: { email_global: 'subscribed' },
  },
  translations: {},
  forbidden: [],
});

const SMS: Subject = {
  name: 'sms',
  ours: 'Hi {{${first_name} | default: "there"}}, order {{api_trigger_properties.${order_id}}} is on its way.',
  plain: 'Hi {{ first_name | default: "there" }}, order {{ order_id }} is on its way.',
  contextOf: (n) => contextOf(n, { order_id: `A-${n}` }),
  plainContextOf: (n) => ({ first_name: `Ana${n}`, order_id: `A-${n}` }),
};

const MAIL: Subject = {
  name: 'mail',
  ours: OURS,
  plain: PLAIN,
  contextOf: (n) => contextOf(n, { order_id: `A-${n}`, total: 42.5 + n, items: [...itemsOf(n)] }),
  plainContextOf: (n) => ({
    first_name: `Ana${n}`,
    email_address: `ana${n}@example.com`,
    custom_attribute: { plan: 'gold', points: n },
    order: { order_id: `A-${n}`, total: 42.5 + n, items: itemsOf(n) },
  }),
};

const jobsOf = ({ name, ours, contextOf: facts }: Subject): readonly RenderJob[] =>
  Array.from({ length: BATCH }, (_, n) => ({
    workspaceId: 1,
    templateKey: name,
    parts: { body: ours },
    context: facts(n),
    now: 1_736_942_400_000,
    deliveryId: String(n),
  }));

const measurePool = async (subject: Subject, children: number): Promise<number> => {
  const templates = createTemplates({
    host,
    egress: { request: unavailable },
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    observer: { emit: () => undefined },
    children,
  });
  const jobs = jobsOf(subject);
  checkEqual(subject, (await templates.render(jobs))[0]);
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

/** Both sides must do the same work: equal texts, or the ratio says nothing. */
const checkEqual = ({ name, plain, plainContextOf }: Subject, result: RenderResult | undefined): void => {
  const liquid = new Liquid();
  const expected = String(liquid.parseAndRenderSync(plain, plainContextOf(0)));
  if (result?.kind !== 'rendered') throw new Error(`${name} was not rendered`);
  if (result.parts['body'] !== expected) throw new Error(`${name} differs from plain LiquidJS`);
};

const measureInProcess = ({ plain, plainContextOf }: Subject): number => {
  const liquid = new Liquid();
  const template = liquid.parse(plain);
  const contexts = Array.from({ length: BATCH }, (_, n) => plainContextOf(n));
  const started = performance.now();
  let renders = 0;
  while (performance.now() - started < SECONDS * 1000) {
    for (const context of contexts) liquid.renderSync(template, context);
    renders += BATCH;
  }
  return Math.round((renders * 1000) / (performance.now() - started));
};

const measure = async (subject: Subject): Promise<Measured> => {
  const oneChildPerSecond = await measurePool(subject, 1);
  const poolPerSecond = await measurePool(subject, 2);
  const inProcessPerSecond = measureInProcess(subject);
  const ratio = Number((poolPerSecond / inProcessPerSecond).toFixed(2));
  console.log(`${subject.name}: one child ${oneChildPerSecond}/s, two children ${poolPerSecond}/s`);
  console.log(`${subject.name}: bare renderSync ${inProcessPerSecond}/s, ratio ${ratio}`);
  return { poolPerSecond, oneChildPerSecond, inProcessPerSecond, ratio };
};

export const run = async (): Promise<RenderBench> => {
  const sms = await measure(SMS);
  return {
    ...(await measure(MAIL)),
    smsPoolPerSecond: sms.poolPerSecond,
    smsInProcessPerSecond: sms.inProcessPerSecond,
    smsRatio: sms.ratio,
  };
};
