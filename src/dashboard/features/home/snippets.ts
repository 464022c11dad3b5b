// Ready commands for the first message. What stands in them is written as its language writes texts, so that a name with a
// quote breaks nothing.
export interface SnippetFacts {
  readonly url: string;
  readonly key: string;
  readonly campaignId: string;
}

export type Way = 'curl' | 'client' | 'node';
export const WAYS: readonly Way[] = ['curl', 'client', 'node'];

const PERSON = { external_id: 'you', first_name: 'Sam', email: 'sam@example.com' };

/** In single quotes of a shell. */
const shell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const json = (value: unknown): string => JSON.stringify(value);

export const snippet = (way: Way, facts: SnippetFacts): string => {
  if (way === 'curl') return curl(facts);
  return way === 'client' ? client(facts) : node(facts);
};

const callOf = ({ campaignId }: SnippetFacts) => ({
  campaign_id: campaignId,
  recipients: [{ external_user_id: PERSON.external_id }],
});

const curl = (facts: SnippetFacts): string => {
  const post = (path: string, body: unknown): string =>
    [
      `curl -s ${shell(facts.url + path)} \\`,
      `  -H ${shell(`Authorization: Bearer ${facts.key}`)} \\`,
      `  -H 'Content-Type: application/json' \\`,
      `  -d ${shell(json(body))}`,
    ].join('\n');
  return [
    post('/users/track', { attributes: [PERSON] }),
    post('/campaigns/trigger/send', callOf(facts)),
    [
      `curl -s ${shell(`${facts.url}/admin/v1/message-log?user=${PERSON.external_id}`)} \\`,
      `  -H ${shell(`Authorization: Bearer ${facts.key}`)}`,
    ].join('\n'),
  ].join('\n\n');
};

const client = (facts: SnippetFacts): string =>
  `// npm install braze-api
import { Braze } from 'braze-api';

const braze = new Braze(${json(facts.url)}, ${json(facts.key)});

await braze.users.track({
  attributes: [${json(PERSON)}],
});
await braze.campaigns.trigger.send(${json(callOf(facts))});`;

const node = (facts: SnippetFacts): string =>
  `const post = async (path, body) => {
  const response = await fetch(${json(facts.url)} + path, {
    method: 'POST',
    headers: {
      authorization: 'Bearer ' + ${json(facts.key)},
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  return response.json();
};

await post('/users/track', { attributes: [${json(PERSON)}] });
console.log(await post('/campaigns/trigger/send', ${json(callOf(facts))}));`;
