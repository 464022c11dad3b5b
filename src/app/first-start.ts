// What a first start does and says: the demo is made, and the terminal shows keys (once) and two commands that
// send the first message by copy and paste.
import type { Runtime } from './runtime.ts';
import type { SeedReport, SeededWorkspace } from './seed.ts';
import { seedDemo } from './seed.ts';

/** Null: not the first start, or no demo wanted. */
export const seedOnFirstStart = async (runtime: Runtime): Promise<SeedReport | null> => {
  if (!runtime.config.demo) return null;
  const { clock, random, seal, config, pools } = runtime;
  return seedDemo({ pool: pools.reports, clock, random, seal, config });
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
    `Then look at ${url}/ or ask:`,
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
