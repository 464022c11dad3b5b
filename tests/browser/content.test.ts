// Templates, content blocks and the pages that links of messages lead to, in a real browser; and nothing that anybody
// wrote runs on any of them.
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { findViolations, openVisitor, settleScreen, signIn } from '../support/browser.ts';
import { askDoor, browser, openProduct, product, type DoorAnswer } from '../support/stage.ts';
import { XSS_PAYLOADS } from '../support/xss-payloads.ts';

openProduct();

const api = askDoor;

/** The HTML of a mail that the person gets. */
const mailTo = async (externalId: string, body: string): Promise<string> => {
  const { configurations } = await api('GET', '/admin/v1/channel-configurations');
  const email = configurations.find(
    (one: DoorAnswer) => one.channel === 'email' && one.category === 'marketing',
  );
  const { campaign } = await api('POST', '/admin/v1/campaigns', {
    name: 'Letter',
    definition: {
      reeligibility: { after_seconds: 0 },
      variants: [
        {
          messages: [
            { channel: 'email', configuration_id: email.configuration_id, content: { subject: 'S', body } },
          ],
        },
      ],
    },
  });
  const id = campaign.campaign_id;
  await api('POST', `/admin/v1/campaigns/${id}/launch`, {});
  await api('POST', '/campaigns/trigger/send', {
    campaign_id: id,
    recipients: [{ external_user_id: externalId }],
  });
  await api('POST', '/admin/v1/clock', { advance_seconds: 1 });
  const { messages } = await api('GET', `/admin/v1/captured-messages?campaign_id=${id}`);
  return String(messages[0]?.message.html);
};

const LINKS =
  '<a href="{{${unsubscribe_url}}}">u</a><a href="{{${preference_center_url}}}">p</a><a href="{{${view_in_browser_url}}}">v</a>';
const pathIn = (html: string, page: string): string =>
  new RegExp(`href="http[^"/]*//[^"/]+(/${page}/[^"]+)"`).exec(html)?.[1] ?? '';

describe('pages that links lead to', () => {
  test('have no violation in light and dark, in the language of the person', async () => {
    await api('POST', '/users/track', {
      attributes: [{ external_id: 'zoe', first_name: 'Zoé', email: 'zoe@example.com', language: 'fr' }],
    });
    await api('POST', '/admin/v1/subscription-groups', { name: 'Nouveautés', channel: 'email' });
    const html = await mailTo(
      'zoe',
      `<html lang="fr"><head><title>Lettre</title></head><body><main><h1>Bonjour</h1>${LINKS}</main></body></html>`,
    );
    for (const scheme of ['light', 'dark'] as const) {
      const visitor = await openVisitor(browser, product, { scheme });
      for (const [page, title] of [
        ['u', 'Se désabonner'],
        ['p', 'Préférences d’e-mail'],
        ['v', 'Bonjour'],
      ] as const) {
        await visitor.page.goto(pathIn(html, page));
        expect(await visitor.page.getByRole('heading', { level: 1 }).textContent()).toBe(title);
        // On the mail itself nothing may run, not even what looks for violations.
        if (page !== 'v') expect(await findViolations(visitor.page)).toEqual([]);
      }
      await visitor.page.goto(pathIn(html, 'p'));
      await visitor.page.getByLabel('Nouveautés').check();
      await visitor.page.getByRole('button').click();
      expect(await visitor.page.getByRole('status').textContent()).toBe('Votre choix est enregistré.');
      await visitor.close();
    }
  });
});

const openEditor = async (page: Page, design: RegExp): Promise<void> => {
  await page.goto('/w/demo/content/templates/new');
  await page.getByRole('button', { name: design }).click();
  await page.waitForURL(/templates\/[0-9a-f-]{36}/);
};

describe('templates', () => {
  test('begin with a design, are changed in place, seen as somebody, kept in versions', async () => {
    const visitor = await openVisitor(browser, product);
    await signIn(visitor, product);
    const { page } = visitor;
    await openEditor(page, /^Announcement/);
    await page.getByRole('button', { name: 'Move: Heading' }).nth(1).focus();
    await page.getByRole('textbox', { name: 'Heading' }).fill('Hello {{${first_name}}}');
    await page
      .getByRole('radiogroup', { name: 'Edit or preview' })
      .getByText('Preview')
      .click({ force: true });
    const frame = page.frameLocator('iframe[title="Rendered email"]');
    await frame.getByRole('heading', { name: /^Hello \S/ }).waitFor();
    await page.getByText('has no default').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: 'Bring back 1' }).click();
    await page.getByRole('button', { name: 'Bring back 2' }).waitFor();
    expect(visitor.takeProblems()).toEqual([]);
    await visitor.close();
  });

  test('blocks move by keyboard alone', async () => {
    const visitor = await openVisitor(browser, product);
    await signIn(visitor, product);
    const { page } = visitor;
    await openEditor(page, /^Empty/);
    const handles = page.getByRole('button', { name: /^Move: / });
    const orderOf = (): Promise<readonly (string | null)[]> =>
      handles.evaluateAll((found) => found.map((one) => one.getAttribute('aria-label')));
    await handles.nth(3).waitFor();
    const before = await orderOf();
    await page.getByRole('button', { name: 'Move: Heading' }).focus();
    await page.getByRole('button', { name: 'Down: Heading' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(orderOf).toEqual([before[1], before[0], ...before.slice(2)]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(orderOf).toEqual(before);
    await visitor.close();
  });

  test.each([
    ['light', 'en'],
    ['dark', 'fr'],
  ] as const)(
    'the editor has no violation in %s, %s',
    async (scheme, language) => {
      const visitor = await openVisitor(browser, product, { scheme, language });
      await signIn(visitor, product);
      const { page } = visitor;
      const check = async (): Promise<void> => {
        await page.mouse.move(700, 4);
        await settleScreen(page);
        expect(await findViolations(page)).toEqual([]);
      };
      await openEditor(page, /^Newsletter|^Lettre/);
      await page.getByRole('listitem').first().waitFor();
      await check();
      await page.locator('label', { hasText: 'MJML' }).first().click();
      await page.locator('.cm-content').waitFor();
      await check();
      expect(visitor.takeProblems()).toEqual([]);
      await visitor.close();
    },
    240_000,
  );
});

describe('what people wrote', () => {
  test(`runs nowhere: ${XSS_PAYLOADS.length} ways tried in names, content and attributes`, async () => {
    expect(XSS_PAYLOADS.length).toBeGreaterThanOrEqual(100);
    const all = XSS_PAYLOADS.join('\n');
    await api('POST', '/users/track', {
      attributes: [
        {
          external_id: 'mallory',
          first_name: XSS_PAYLOADS.slice(0, 20).join(''),
          email: 'mallory@example.com',
          payloads: all,
        },
      ],
    });
    const safe = all.replace(/\{\{|\{%/g, '');
    const body = `${safe}\n{{${'${first_name}'}}}{{custom_attribute.${'${payloads}'}}}${LINKS}`;
    const html = await mailTo('mallory', body);
    const { template } = await api('POST', '/admin/v1/templates', {
      name: XSS_PAYLOADS[0],
      subject: XSS_PAYLOADS[1],
      body,
      tags: [XSS_PAYLOADS[2]],
    });
    const { template: visual } = await api('POST', '/admin/v1/templates', {
      name: 'Visual',
      source: 'blocks',
      blocks: {
        version: 1,
        settings: {
          width: 600,
          background: '#ffffff',
          canvas: '#ffffff',
          text: '#000000',
          link: '#0000ff',
          font: 'system',
        },
        blocks: XSS_PAYLOADS.slice(0, 180).map((payload, i) =>
          i % 3 === 0
            ? { id: `b${i}`, type: 'text', html: payload }
            : i % 3 === 1
              ? { id: `b${i}`, type: 'button', text: payload, href: payload }
              : { id: `b${i}`, type: 'heading', text: payload, level: 2 },
        ),
      },
    });
    await api('POST', '/admin/v1/content-blocks', {
      name: 'bad',
      content: safe,
      description: XSS_PAYLOADS[3],
    });
    const visitor = await openVisitor(browser, product);
    await signIn(visitor, product);
    const { page } = visitor;
    const hits: string[] = [];
    await page.exposeFunction('hit', () => hits.push(page.url()));
    page.on('dialog', (dialog) => {
      hits.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    for (const path of [
      '/w/demo/content/templates',
      `/w/demo/content/templates/${template.template_id}`,
      `/w/demo/content/templates/${visual.template_id}`,
      '/w/demo/content/blocks',
      pathIn(html, 'v'),
      pathIn(html, 'p'),
      pathIn(html, 'u'),
    ]) {
      expect(path).not.toBe('');
      await page.goto(path);
      await page.waitForLoadState('networkidle');
    }
    expect(hits).toEqual([]);
    await visitor.close();
  });
});
