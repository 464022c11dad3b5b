// The page at `/` until there is a dashboard: what the demo sandbox captured, and how to send a first message.
// Server-rendered, no script. Messages are shown to callers on this machine only: the page asks for no key.
import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { publicEndpoint } from '../../contract/endpoint.ts';
import type { JsonObject } from '../../core/json.ts';
import { ok } from '../../core/result.ts';
import { toIso } from '../../core/time.ts';
import type { CapturedMessage } from '../../ports/reports.ts';
import type { Route } from '../handle.ts';
import { publicRoute } from '../handle.ts';
import { isLoopback } from '../gate.ts';
import { HOME_STYLE } from './home-style.ts';

export interface HomeFacts {
  readonly workspaceName: string;
  readonly clock: string;
  readonly campaigns: readonly {
    readonly campaignId: string;
    readonly name: string;
    readonly status: string;
  }[];
  /** Newest first. */
  readonly messages: readonly CapturedMessage[];
}

export interface HomeServices {
  readonly version: string;
  /** Null: there is no demo sandbox. */
  readonly readDemo: () => Promise<HomeFacts | null>;
}

const home = publicEndpoint({
  id: 'system.home',
  method: 'GET',
  path: '/',
  area: 'System',
  summary: 'What the demo sandbox captured, and how to send a first message',
  produces: 'text/html',
  shapes: { responses: { 200: Type.String() } },
  parse: () => ok(null),
});

export const homeRoutes = (services: HomeServices): readonly Route[] => [
  publicRoute(home, async ({ address, headers }) => {
    // A proxy on this machine makes everybody look local.
    const isProxied = headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined;
    const demo = isLoopback(address) && !isProxied ? await services.readDemo() : null;
    return {
      kind: 'text',
      status: 200,
      contentType: 'text/html; charset=utf-8',
      text: renderHome(services.version, demo),
      headers: { 'content-security-policy': POLICY, 'cache-control': 'no-store' },
    };
  }),
];

const STYLE_HASH = createHash('sha256').update(HOME_STYLE).digest('base64');
const POLICY =
  `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src data:; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const renderHome = (version: string, demo: HomeFacts | null): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Relance</title>
<style>${HOME_STYLE}</style>
</head>
<body>
<header>
  <div class="brand"><span class="mark" aria-hidden="true"></span>Relance</div>
  <nav><a href="/docs">API reference</a><a href="/openapi.json">OpenAPI</a><span>${escape(version)}</span></nav>
</header>
<main>
${demo === null ? WELCOME : renderDemo(demo)}
</main>
</body>
</html>
`;

const WELCOME = `<section class="card">
<h1>Relance is running</h1>
<p>Decide whom to message, when and why, and hand each message over once.</p>
<p>Make a key on the server with <code>relance admin create</code>, then follow the
<a href="/docs">API reference</a>.</p>
</section>`;

const renderDemo = (demo: HomeFacts): string => `<section class="intro">
<h1>${escape(demo.workspaceName)}</h1>
<p>A sandbox: nothing leaves it, every message is kept here with its exact instant.
Its clock stands at <time>${escape(demo.clock)}</time>.</p>
</section>
<section aria-labelledby="messages">
<h2 id="messages">Latest messages</h2>
${demo.messages.length === 0 ? EMPTY : `<ol class="messages">${demo.messages.map(renderMessage).join('')}</ol>`}
</section>
<section aria-labelledby="send">
<h2 id="send">Send one</h2>
<p>The terminal showed a key and two commands when the demo was made. Any campaign below is sent the same way:</p>
<pre tabindex="0"><code>${escape(commandFor(demo))}</code></pre>
<table>
<caption>Campaigns triggered by API</caption>
<thead><tr><th scope="col">Name</th><th scope="col">campaign_id</th><th scope="col">Status</th></tr></thead>
<tbody>${demo.campaigns.map(renderCampaign).join('')}</tbody>
</table>
</section>`;

const EMPTY = `<div class="empty"><p><b>No message yet.</b></p>
<p>Send the first one with the command below, then load this page again.</p></div>`;

const commandFor = ({ campaigns }: HomeFacts): string =>
  [
    'curl -s $URL/campaigns/trigger/send \\',
    '  -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\',
    `  -d '{"campaign_id": "${campaigns[0]?.campaignId ?? '…'}",`,
    `       "recipients": [{"external_user_id": "customer-0001"}]}'`,
  ].join('\n');

const renderCampaign = (campaign: HomeFacts['campaigns'][number]): string =>
  `<tr><td>${escape(campaign.name)}</td><td><code>${escape(campaign.campaignId)}</code></td>` +
  `<td><span class="pill">${escape(campaign.status)}</span></td></tr>`;

const renderMessage = (message: CapturedMessage): string => {
  const { title, text } = summarize(message.message);
  return `<li class="card">
<div class="meta"><span class="pill ${escape(message.channel)}">${escape(message.channel)}</span>
<span>to <b>${escape(message.externalId ?? message.userId)}</b></span>
<span class="address">${escape(message.endpoint === message.channel ? '' : message.endpoint)}</span>
<time datetime="${toIso(message.at)}">${toIso(message.at).replace('T', ' ').slice(0, 19)} UTC</time></div>
<h3>${escape(title)}</h3>
<p>${escape(text)}</p>
<details><summary>Whole message</summary><pre tabindex="0">${escape(
    JSON.stringify(message.message, null, 2),
  )}</pre></details>
</li>`;
};

const MAX_PREVIEW_CHARS = 280;

/** A line to recognise it by, whatever the channel. */
const summarize = (message: JsonObject): { readonly title: string; readonly text: string } => {
  const read = (...names: readonly string[]): string => {
    const found = names.map((name) => message[name]).find((value) => typeof value === 'string');
    return typeof found === 'string' ? found : '';
  };
  const title = read('subject', 'title', 'url') || 'Message';
  const text = read('text', 'plaintext_body', 'alert') || stripTags(read('body', 'html'));
  return { title, text: text.length > MAX_PREVIEW_CHARS ? `${text.slice(0, MAX_PREVIEW_CHARS)}…` : text };
};

const stripTags = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
