// What a first start does and says: the demo is made, and the terminal shows keys (once) and two commands that
// send the first message by copy and paste.
import { DAY_MS } from '../core/time.ts';
import { liveFortnight } from './demo/fortnight.ts';
import { DAYS_LIVED } from './demo/fortnight-setup.ts';
import { listShoppers } from './demo/shop.ts';
import type { Runtime } from './runtime.ts';
import type { Doors } from './serve.ts';
import type { SeedReport, SeededWorkspace } from './seed.ts';
import { seedDemo } from './seed.ts';

export interface FirstStart {
  readonly report: SeedReport;
  /** Lives the fortnight of the demo, behind what people already do; null where this process does not take calls and send. */
  readonly live: (() => Promise<void>) | null;
}

/** Null: not the first start, or no demo wanted. */
export const seedOnFirstStart = async (runtime: Runtime, doors: Doors | null): Promise<FirstStart | null> => {
  if (!runtime.config.demo) return null;
  const { clock, random, seal, config, pools } = runtime;
  const now = clock.now();
  const hasPast = config.demoHistory && doors !== null && doors.sends && !runtime.fence.isFenced();
  const startAt = hasPast ? now - DAYS_LIVED * DAY_MS : now;
  const report = await seedDemo({ pool: pools.reports, clock, random, seal, config, demoStartAt: startAt });
  if (report === null) return null;
  const demo = report.workspaces.find(({ kind }) => kind === 'sandbox');
  if (!hasPast || demo === undefined) return { report, live: null };
  const live = () =>
    liveFortnight({
      ask: doors.ask,
      recorded: doors.recorded,
      isStopping: () => runtime.stop.stopped,
      apiKey: demo.apiKey,
      startAt,
      endAt: now,
      shoppers: listShoppers(startAt, demo.people),
      orderCampaignId: demo.campaigns.find(({ key }) => key === 'order-confirmation')?.campaignId ?? '',
    });
  return { report, live };
};

/** In the background: a demo without its past is told, not fatal. */
export const liveOnFirstStart = async (
  live: () => Promise<void>,
  say: (line: string) => void,
): Promise<void> => {
  say('');
  say(
    'The demo shop now lives a fortnight (campaigns, orders, opens, clicks); its clock ends at the present.',
  );
  await live().then(
    () => say('The demo shop has its fortnight behind it.'),
    (error: unknown) => say(`The demo shop has only a part of its past: ${String(error)}`),
  );
};

/** `url` is where the API answers. */
export const describeSeed = (report: SeedReport, url: string): readonly string[] => {
  const [demo, live] = report.workspaces;
  if (demo === undefined || live === undefined) return [];
  return [
    '',
    `Made a demo shop: ${demo.people} people, ${report.facts} facts of 90 days, ${demo.campaigns.length} campaigns.`,
    '',
    'API keys, shown only now:',
    `  ${demo.key} (sandbox, captures every message)  ${demo.apiKey}`,
    `  ${live.key} (live, really sends)               ${live.apiKey}`,
    '',
    'Your first message, in the sandbox:',
    '',
    ...firstCommands(demo, url),
    '',
    `Then look at it in ${url}/w/${demo.key}/messages, or ask:`,
    '',
    `curl -s "${url}/admin/v1/captured-messages?user=you" -H "Authorization: Bearer ${demo.apiKey}"`,
    '',
    `The API reference is at ${url}/docs`,
  ];
};

const firstCommands = (workspace: SeededWorkspace, url: string): readonly string[] => {
  const campaign = workspace.campaigns.find(({ key }) => key === 'order-confirmation');
  return [
    ...curl(url, '/users/track', workspace.apiKey, {
      attributes: [
        {
          external_id: 'you',
          first_name: 'Sam',
          email: 'sam@example.com',
          language: 'en',
          home_city: 'Lyon',
        },
      ],
    }),
    '',
    ...curl(url, '/campaigns/trigger/send', workspace.apiKey, {
      campaign_id: campaign?.campaignId ?? '',
      recipients: [{ external_user_id: 'you', trigger_properties: { order_id: 'A-1001', total: 42.5 } }],
    }),
  ];
};

const curl = (url: string, path: string, key: string, body: object): readonly string[] => [
  `curl -s ${url}${path} \\`,
  `  -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" \\`,
  `  -d '${JSON.stringify(body)}'`,
];
