// Every screen there is, by the address it has in the demo workspace: what the accessibility test walks through and what
// scripts/screens.mjs takes pictures of. A feature adds its screens here, one entry each.
import type { Page } from 'playwright-core';

export interface Screen {
  /** Name of its picture in docs/screens. */
  readonly name: string;
  /** `$w` stands for `/w/demo`. */
  readonly path: string;
  /** Strangers see it: nobody signs in. */
  readonly isPublic?: true;
  /** Shows what the demo's fortnight left behind: only for pictures. */
  readonly needsHistory?: true;
  /** The server refuses what its address asks for, and the browser says so in its console. */
  readonly isRefused?: true;
  /** It shows names of fields as they are: what looks like the key of a missing text is none. */
  readonly showsFields?: true;
  /** Also in the dark, also in French: for a few pictures that show it. Tests look at all screens in both. */
  readonly alsoDark?: true;
  readonly alsoFrench?: true;
  /** What a visitor does before the picture: open a menu, choose a tab, follow a link to something of the demo. */
  readonly prepare?: (page: Page, go: Go) => Promise<void>;
}

/** How one gets to an address: by loading it, or by a link. */
export type Go = (page: Page, path: string) => Promise<void>;

/** Somebody to whom something was sent, where anything was; else the first person there is. On one of their tabs. */
const openPerson =
  (search: string) =>
  async (page: Page, go: Go): Promise<void> => {
    const links = page.locator('tbody a[href*="/people/"]');
    if ((await links.count()) === 0) await go(page, '$w/people');
    const address = await links.first().getAttribute('href');
    await go(page, `${address ?? ''}${search}`);
  };

/** Something of a list by its name: a campaign, a segment. */
const openNamed =
  (name: string, below = '') =>
  async (page: Page, go: Go): Promise<void> => {
    const address = await page.getByRole('link', { name, exact: true }).first().getAttribute('href');
    await go(page, `${address ?? ''}${below}`);
  };

/** Follows a link, and waits until the screen behind it stands in the place of the list. */
const follow =
  (selector: string, nth = 0) =>
  async (page: Page): Promise<void> => {
    const heading = page.getByRole('heading', { level: 1 });
    const before = (await heading.textContent()) ?? '';
    await page.locator(selector).nth(nth).click();
    await heading.filter({ hasNotText: before }).waitFor();
  };

/** Why somebody is in a segment, or is not. */
const askWhy =
  (segment: string, person: string) =>
  async (page: Page, go: Go): Promise<void> => {
    await openNamed(segment, '?tab=why')(page, go);
    await page.locator('main input').first().fill(person);
    await page.getByRole('option').first().click();
  };

const openMenuItem =
  (button: RegExp, item: RegExp) =>
  async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: button }).first().click();
    await page.getByRole('menuitem', { name: item }).click();
    await page.getByRole('dialog').waitFor();
  };

export const SCREENS: readonly Screen[] = [
  { name: 'sign-in', path: '/sign-in', isPublic: true, alsoDark: true, alsoFrench: true },
  { name: 'forgot-password', path: '/forgot-password', isPublic: true },
  // A link of a mail that nobody sent: what its reader is told.
  { name: 'welcome', path: `/welcome#${'0'.repeat(64)}`, isPublic: true, isRefused: true },
  { name: 'invitation', path: `/invitation#${'0'.repeat(64)}`, isPublic: true, isRefused: true },
  { name: 'reset-password', path: `/reset-password#${'0'.repeat(64)}`, isPublic: true, isRefused: true },
  { name: 'home', path: '$w/home', alsoDark: true, alsoFrench: true },
  { name: 'held', path: '/w/live/held' },
  { name: 'calendar', path: '$w/calendar', alsoDark: true, alsoFrench: true },
  { name: 'calendar-list', path: '$w/calendar?view=list' },
  { name: 'results', path: '$w/results', alsoDark: true, alsoFrench: true },
  {
    name: 'result',
    path: '$w/results',
    needsHistory: true,
    alsoDark: true,
    prepare: openNamed('Weekly letter'),
  },
  {
    name: 'result-learning',
    path: '$w/results',
    needsHistory: true,
    prepare: async (page, go) => {
      await openNamed('Tea of the week')(page, go);
      await page.getByRole('heading', { name: 'Intelligent selection' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'result-personal',
    path: '$w/results',
    needsHistory: true,
    prepare: async (page, go) => {
      await openNamed('Winter tasting')(page, go);
      await page
        .getByRole('heading', { name: /Personali/ })
        .first()
        .scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'results-control-group',
    path: '$w/results',
    needsHistory: true,
    prepare: async (page) => {
      await page.getByRole('heading', { name: 'Global control group' }).scrollIntoViewIfNeeded();
    },
  },
  // Who got nothing, and why: more is to be seen there than where everything was sent.
  { name: 'messages', path: `$w/messages?outcome=${encodeURIComponent('["skipped"]')}` },
  { name: 'segments', path: '$w/segments', alsoFrench: true },
  { name: 'segment', path: '$w/segments', alsoDark: true, prepare: openNamed('Looked and left') },
  { name: 'segment-edit', path: '$w/segments', prepare: openNamed('Looked and left', '/edit') },
  { name: 'segment-new', path: '$w/segments/new' },
  {
    name: 'segment-why',
    path: '$w/segments',
    showsFields: true,
    prepare: askWhy('Looked and left', 'customer-12'),
  },
  { name: 'templates', path: '$w/content/templates' },
  { name: 'templates-nothing', path: '/w/live/content/templates' },
  { name: 'template', path: '$w/content/templates', alsoDark: true, prepare: openNamed('Harvest letter') },
  {
    name: 'template-versions',
    path: '$w/content/templates',
    prepare: openNamed('Harvest letter', '?tab=versions'),
  },
  { name: 'template-new', path: '$w/content/templates/new' },
  { name: 'blocks', path: '$w/content/blocks' },
  { name: 'block', path: '$w/content/blocks', prepare: openNamed('shop_footer') },
  { name: 'preference-centers', path: '$w/content/preference-centers' },
  { name: 'preference-centers-nothing', path: '/w/live/content/preference-centers' },
  { name: 'preference-center', path: '$w/content/preference-centers', prepare: openNamed('tea-club') },
  { name: 'preference-center-new', path: '$w/content/preference-centers/new' },
  { name: 'images', path: '$w/content/images' },
  { name: 'images-nothing', path: '/w/live/content/images' },
  { name: 'block-new', path: '$w/content/blocks/new' },
  { name: 'team', path: '$w/team' },
  { name: 'team-roles', path: '$w/team?tab=roles' },
  { name: 'team-teams', path: '$w/team?tab=teams' },
  { name: 'keys', path: '$w/keys' },
  { name: 'requests', path: '$w/requests' },
  { name: 'audit', path: '$w/audit', alsoFrench: true, showsFields: true },
  { name: 'account', path: '/account' },
  { name: 'campaigns', path: '$w/campaigns', alsoDark: true, alsoFrench: true },
  { name: 'campaigns-nothing', path: '$w/campaigns?q=zz-nothing' },
  { name: 'campaign-new', path: '$w/campaigns/new', alsoFrench: true },
  { name: 'campaign', path: '$w/campaigns', prepare: openNamed('Abandoned cart') },
  { name: 'campaign-api', path: '$w/campaigns', prepare: openNamed('Order confirmation') },
  {
    name: 'campaign-versions',
    path: '$w/campaigns',
    prepare: openNamed('Abandoned cart', '?tab=versions'),
  },
  {
    name: 'campaign-alerts',
    path: '$w/campaigns',
    prepare: async (page, go) => {
      await openNamed('Abandoned cart')(page, go);
      await page
        .getByRole('heading', { name: 'Alerts' })
        .or(page.getByRole('heading', { name: 'Alertes' }))
        .scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'composer-content',
    path: '$w/campaigns',
    alsoDark: true,
    alsoFrench: true,
    prepare: openNamed('Abandoned cart', '/edit/content'),
  },
  {
    name: 'composer-delivery',
    path: '$w/campaigns',
    alsoDark: true,
    alsoFrench: true,
    prepare: openNamed('Abandoned cart', '/edit/delivery'),
  },
  {
    name: 'composer-audience',
    path: '$w/campaigns',
    prepare: openNamed('Abandoned cart', '/edit/audience'),
  },
  {
    name: 'composer-conversions',
    path: '$w/campaigns',
    prepare: openNamed('Abandoned cart', '/edit/conversions'),
  },
  { name: 'composer-review', path: '$w/campaigns', prepare: openNamed('Abandoned cart', '/edit/review') },
  { name: 'rehearsals', path: '$w/campaigns', prepare: openNamed('Abandoned cart', '/rehearsals') },
  {
    name: 'rehearsal',
    path: '$w/campaigns',
    prepare: async (page, go) => {
      await openNamed('Abandoned cart', '/rehearsals')(page, go);
      const address = await page.locator('main a[href*="/rehearsals/"]').first().getAttribute('href');
      await go(page, address ?? '');
    },
  },
  { name: 'settings', path: '$w/settings', alsoDark: true, alsoFrench: true },
  { name: 'settings-channels', path: '$w/settings/channels' },
  { name: 'settings-channel-new', path: '/w/live/settings/channels/new' },
  {
    name: 'settings-channel',
    path: '$w/settings/channels',
    prepare: follow('main a[href*="/settings/channels/"]', 1),
  },
  { name: 'settings-frequency', path: '$w/settings/frequency' },
  { name: 'settings-quiet-hours', path: '$w/settings/quiet-hours' },
  { name: 'settings-speeds', path: '$w/settings/speeds' },
  { name: 'settings-control-group', path: '$w/settings/control-group' },
  { name: 'settings-tags', path: '$w/settings/tags' },
  { name: 'people', path: '$w/people', alsoDark: true, alsoFrench: true },
  { name: 'people-search', path: '$w/people?q=zz-nobody' },
  {
    name: 'person',
    path: '$w/messages',
    alsoDark: true,
    alsoFrench: true,
    prepare: openPerson(''),
  },
  {
    name: 'person-attributes',
    path: '$w/messages',
    prepare: openPerson('?tab=attributes'),
  },
  { name: 'person-campaigns', path: '$w/messages', prepare: openPerson('?tab=campaigns') },
  { name: 'imports', path: '$w/imports' },
  { name: 'imports-nothing', path: '/w/live/imports' },
  { name: 'import', path: '$w/imports', prepare: openNamed('Regulars of the shop.csv') },
  {
    name: 'schema',
    path: '$w/schema',
    alsoFrench: true,
    prepare: (page) => page.locator('tbody button[aria-expanded]').nth(1).click(),
  },
  { name: 'schema-attributes', path: '$w/schema?tab=attribute', alsoDark: true },
  { name: 'schema-nothing', path: '$w/schema?q=zz-nothing' },
  { name: 'settings-suppression', path: '$w/settings/suppression' },
  { name: 'settings-subscription-groups', path: '$w/settings/subscription-groups' },
  { name: 'settings-seed-groups', path: '$w/settings/seed-groups' },
  { name: 'settings-credentials', path: '$w/settings/credentials' },
  { name: 'settings-promotions', path: '$w/settings/promotions', alsoDark: true },
  { name: 'settings-catalogs', path: '$w/settings/catalogs' },
  { name: 'settings-apps', path: '$w/settings/apps' },
  {
    name: 'settings-app-keys',
    path: '$w/settings/apps',
    prepare: openMenuItem(/Shop site/, /Verification keys|Clés de vérification/),
  },
  { name: 'settings-geofences', path: '$w/settings/geofences' },
  { name: 'settings-workspace', path: '$w/settings/workspace' },
  { name: 'settings-workspaces', path: '$w/settings/workspaces' },
  { name: 'settings-clock', path: '$w/settings/clock' },
  {
    name: 'settings-catalog',
    path: '$w/settings/catalogs',
    prepare: follow('main a[href*="/settings/catalogs/"]'),
  },
];
