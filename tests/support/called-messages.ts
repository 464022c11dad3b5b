// What tests of messages that come with the call have in common: a mail, who got what, and how calls are refused.
import { expect } from 'vitest';
import { expectStatus, type Answer, type Body, type TestWorkspace } from './app.ts';

export const CALLED_MAIL = {
  app_id: 'shop',
  from: 'The shop <shop@example.com>',
  subject: 'Hello {{${first_name}}}',
  body: '<p>Good day {{${first_name}}}</p>',
};

/** All messages of the workspace, oldest first. */
export const captured = async (shop: TestWorkspace): Promise<readonly Body[]> => {
  await shop.settle();
  return expectStatus(await shop.api.get('/admin/v1/captured-messages?limit=500'), 200).body.messages;
};
export const whoGot = async (shop: TestWorkspace): Promise<readonly string[]> =>
  (await captured(shop)).map(({ external_id }) => external_id as string).sort();
export const tierIs = (value: string) => ({
  custom_attribute: { custom_attribute_name: 'tier', comparison: 'equals', value },
});
export const makeApiCampaign = async (
  shop: TestWorkspace,
  ...messages: readonly object[]
): Promise<string> => {
  const made = await shop.api.post('/admin/v1/campaigns', {
    name: 'Receipts',
    type: 'api',
    definition: { variants: [{ messages }] },
  });
  const id = expectStatus(made, 201).body.campaign.campaign_id as string;
  await shop.act(id, 'launch');
  return id;
};
export const expectRefused = async (answer: Promise<Answer>, message: RegExp): Promise<void> => {
  const { status, body } = await answer;
  expect([status, body.message]).toEqual([400, expect.stringMatching(message)]);
  expect(body.dispatch_id).toBeUndefined();
};
