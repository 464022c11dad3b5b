// The request that starts an API-triggered campaign, with the variables its templates use, in the ways people send it.
import type { Campaign } from '../model.ts';

export const SNIPPETS = ['curl', 'node', 'python'] as const;
export type SnippetName = (typeof SNIPPETS)[number];

/** Names in `{{api_trigger_properties.${name}}}` and its like, anywhere in the contents. */
export const triggerProperties = (definition: unknown): readonly string[] => {
  const text = JSON.stringify(definition ?? {});
  const found = [...text.matchAll(/api_trigger_properties\.\$\{([\w.-]+)\}/g)].map((match) => match[1] ?? '');
  return [...new Set(found)].filter((name) => !name.includes('.')).sort();
};

export const makeSnippets = (
  campaign: Pick<Campaign, 'campaign_id' | 'category' | 'definition'>,
  origin: string,
): Readonly<Record<SnippetName, string>> => {
  const properties = Object.fromEntries(
    triggerProperties(campaign.definition['variants']).map((name) => [name, '…']),
  );
  const named = { recipients: [{ external_user_id: 'user-1', trigger_properties: properties }] };
  const broad = { broadcast: true, trigger_properties: properties };
  const body = { campaign_id: campaign.campaign_id, ...(campaign.category === 'marketing' ? broad : named) };
  const json = JSON.stringify(body, null, 2);
  const url = `${origin}/campaigns/trigger/send`;
  return {
    curl: [
      `curl -X POST '${url}' \\`,
      `  -H "Authorization: Bearer $RELANCE_API_KEY" \\`,
      `  -H 'Content-Type: application/json' \\`,
      `  -d '${json.replaceAll("'", String.raw`'\''`)}'`,
    ].join('\n'),
    node: [
      `// npm install braze-api – the unmodified client of Braze's REST API`,
      `import { Braze } from 'braze-api';`,
      '',
      `const braze = new Braze('${origin}', process.env.RELANCE_API_KEY);`,
      `await braze.campaigns.trigger.send(${json});`,
    ].join('\n'),
    python: [
      'import os, requests',
      '',
      `requests.post('${url}',`,
      `    headers={'Authorization': f"Bearer {os.environ['RELANCE_API_KEY']}"},`,
      `    json=${json.replaceAll(': true', ': True')})`,
    ].join('\n'),
  };
};
