// The form of triggers, in a real browser: names are picked from what was seen, one never seen is said to be so, and
// every kind is written through the screen as the server then holds it.
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { findViolations, findViolationsInBoth, openScreen } from '../support/browser.ts';
import { openStage, page, visitor } from '../support/stage.ts';

openStage();

type Answer = Readonly<Record<string, unknown>>;
const call = async (method: string, path: string, data?: object): Promise<Answer> => {
  const answer = await visitor.context.request.fetch(`${path}?workspace=demo`, {
    method,
    headers: { 'x-relance-request': '1' },
    ...(data === undefined ? {} : { data }),
  });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as Answer;
};

const makeCampaign = async (name: string, definition: object): Promise<string> => {
  const body = { name, type: 'action_based', category: 'marketing', definition };
  const { campaign } = await call('POST', '/admin/v1/campaigns', body);
  return (campaign as { campaign_id: string }).campaign_id;
};
const triggersOf = async (id: string): Promise<unknown> => {
  const { campaign } = await call('GET', `/admin/v1/campaigns/${id}`);
  return (campaign as { definition: { trigger: unknown } }).definition.trigger;
};
const openDelivery = (id: string) => openScreen(page, `/w/demo/campaigns/${id}/edit/delivery`);
const isSaved = () => page.getByRole('status').getByText('Saved', { exact: true }).waitFor();

/** The card of a trigger that stands on the form. */
const card = (nth: number): Locator =>
  page
    .locator('.mantine-Card-root .mantine-Card-root')
    .filter({ has: page.getByRole('combobox', { name: 'Event', exact: true }) })
    .nth(nth);
const field = (within: Locator, name: string) => within.getByRole('combobox', { name, exact: true });
const choose = async (within: Locator, name: string, option: string | RegExp): Promise<void> => {
  await field(within, name).first().click();
  await page.getByRole('option', { name: option }).first().click();
};
const setKind = (nth: number, kind: string) => choose(card(nth), 'Event', kind);
const add = () => page.getByRole('button', { name: 'Add a trigger' }).click();

test(
  'names are picked with their volume; one never seen is said to be so and stands',
  { timeout: 360_000 },
  async () => {
    const id = await makeCampaign('Picked names', { trigger: { type: 'performed_event', event: '' } });
    await openDelivery(id);
    const name = field(card(0), 'Name of the event');
    await name.click();
    const option = page.getByRole('option', { name: /cart/ }).first();
    await option.getByText(/\d.*× ·/).waitFor();
    await option.click();
    const event = await name.inputValue();
    expect(await page.getByText('Never seen so far').count()).toBe(0);
    await card(0).getByRole('button', { name: 'Add a property filter' }).click();
    await field(card(0), 'Property').fill('order.items[].sku');
    await page.getByText('Never seen so far').waitFor();
    await choose(card(0), 'Comparison', 'matches the expression');
    await card(0).getByRole('textbox', { name: 'Value' }).fill('(?=x)');
    await page.getByText('Not an expression that RE2 understands.').first().waitFor();
    await card(0).getByRole('textbox', { name: 'Value' }).fill('(?i)^sho');
    await card(0).getByRole('textbox', { name: 'Try a text' }).fill('Shoe');
    await page.getByText('fits', { exact: true }).waitFor();
    await isSaved();
    await expect
      .poll(() => triggersOf(id))
      .toEqual({
        type: 'performed_event',
        event,
        filters: [
          { property: 'order.items[].sku', type: 'string', comparison: 'matches_regex', value: '(?i)^sho' },
        ],
      });
    await name.fill('never_sent');
    await page.getByText('Never seen so far').nth(1).waitFor();
    await isSaved();
    expect(visitor.takeProblems()).toEqual([]);
  },
);

test(
  'an attribute from and to a value, a geofence, a text, a link and a button',
  { timeout: 360_000 },
  async () => {
    const fence = { name: 'Old harbour', set: 'Shops', latitude: 43.29, longitude: 5.37, radius_meters: 400 };
    const { geofences } = await call('POST', '/admin/v1/geofences', { geofences: [fence] });
    const [{ geofence_id: fenceId }] = geofences as [{ geofence_id: string }];
    const linked = await makeCampaign('With links', {
      variants: [
        {
          id: 'a',
          percentage: 100,
          messages: [
            { channel: 'email', content: { subject: 'x', body: '<a data-alias="Big shoe" href="#">x</a>' } },
          ],
        },
      ],
    });
    const id = await makeCampaign('All kinds of triggers', { trigger: { type: 'email_added' } });
    await openDelivery(id);
    await setKind(0, 'Changes an attribute');
    await field(card(0), 'Attribute').fill('plan');
    await choose(card(0), 'Value before', 'a text');
    await card(0).getByRole('textbox', { name: 'Value before: value' }).fill('free');
    await choose(card(0), 'New value', 'yes or no');
    await add();
    await setKind(1, 'Crosses a geofence');
    await choose(card(1), 'Geofence', /Old harbour/);
    await choose(card(1), 'Direction', 'leaves');
    await add();
    await setKind(2, 'Sends a text message');
    await card(2).getByText('expression', { exact: true }).click();
    await card(2).getByRole('textbox', { name: 'Regular expression' }).fill('^menu');
    await card(2).getByRole('textbox', { name: 'Try a text' }).fill('the menu');
    await card(2).getByText('does not fit').waitFor();
    await add();
    await setKind(3, 'Does something with a campaign');
    await choose(card(3), 'What', /^clicks$/);
    await choose(card(3), 'Campaign', 'With links');
    await card(3).getByText('1 named link in its messages').waitFor();
    await field(card(3), 'Link').click();
    await page.getByRole('option', { name: 'Big shoe' }).click();
    await choose(card(3), 'Channel', 'Email');
    await add();
    await setKind(4, 'Does something with a campaign');
    await choose(card(4), 'What', 'clicks a button');
    await choose(card(4), 'Campaign', 'With links');
    await field(card(4), 'Button').fill('buy');
    await isSaved();
    await expect
      .poll(() => triggersOf(id))
      .toEqual({
        any: [
          { type: 'attribute_changed', attribute: 'plan', from: 'free', value: true },
          { type: 'geofence', fence_id: fenceId, crossing: 'exit' },
          { type: 'inbound_sms', category: 'other', regex: '^menu' },
          {
            type: 'campaign_interaction',
            campaign_id: linked,
            interaction: 'clicked',
            alias: 'Big shoe',
            channel: 'email',
          },
          { type: 'campaign_interaction', campaign_id: linked, interaction: 'clicked_button', button: 'buy' },
        ],
      });
    expect(await findViolations(page)).toEqual([]);
    expect(visitor.takeProblems()).toEqual([]);
  },
);

/** As a file may hold them: what stands in each of its fields. */
const WRITTEN: readonly (readonly [object, readonly string[]])[] = [
  [{ type: 'performed_event', event: 'cart_add' }, ['cart_add']],
  [
    {
      type: 'purchase',
      product_id: 'shoe',
      filters: [{ property: 'price', type: 'number', comparison: 'greater_than', value: 41 }],
    },
    ['shoe', 'price', '41'],
  ],
  [{ type: 'session_start', app_id: 'site' }, ['site']],
  [{ type: 'email_added' }, []],
  [{ type: 'attribute_changed', attribute: 'tier', from: 'low', value: 3 }, ['tier', 'low', '3']],
  [{ type: 'subscription_changed', channel: 'push', state: 'opted_in' }, ['Push', 'opted in']],
  [
    { type: 'subscription_group_changed', group_id: '', state: 'unsubscribed', sources: ['csv_import'] },
    ['unsubscribed'],
  ],
  [
    { type: 'campaign_interaction', campaign_id: '', interaction: 'converted', letter: 'B' },
    ['converts', 'B'],
  ],
  [{ type: 'campaign_interaction', interaction: 'clicked', alias: 'hat', channel: 'sms' }, ['hat', 'SMS']],
  [{ type: 'card_interaction', campaign_id: '', interaction: 'dismissed' }, ['puts it away']],
  [{ type: 'campaign_conversion', campaign_id: '' }, []],
  [{ type: 'campaign_exception', campaign_id: '' }, []],
  [{ type: 'location', latitude: 43.5, longitude: 5.25, radius_meters: 700 }, ['43.5', '5.25', '700']],
  [{ type: 'geofence', set: 'Gone', crossing: 'exit' }, ['leaves']],
  [{ type: 'inbound_sms', category: 'other', word: 'menu' }, ['menu']],
];

test('whatever a file holds stands on the form, in light and dark', { timeout: 360_000 }, async () => {
  const id = await makeCampaign('As a file', { trigger: { any: WRITTEN.map(([one]) => one) } });
  await openDelivery(id);
  await card(WRITTEN.length - 1).waitFor();
  const shown = await page
    .locator('.mantine-Card-root')
    .evaluateAll((cards) => cards.map((one) => [...one.querySelectorAll('input')].map(({ value }) => value)));
  for (const [trigger, values] of WRITTEN)
    expect(
      shown.some((inputs) => values.every((value) => inputs.includes(value))),
      JSON.stringify(trigger),
    ).toBe(true);
  expect(await findViolationsInBoth(page)).toEqual([]);
  expect(await triggersOf(id)).toEqual({ any: WRITTEN.map(([one]) => one) });
  expect(visitor.takeProblems()).toEqual([]);
});
