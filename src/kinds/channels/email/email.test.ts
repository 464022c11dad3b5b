import { describe, expect, it } from 'vitest';
import { factsWith, profileWith, valueOf } from '../../../../tests/support/channel-fixtures.ts';
import type { LinkTracking } from '../../../core/channels/track-links.ts';
import { email, reachByEmail } from './email.ts';
import { deriveTextTemplate, htmlToPlainText } from './text-part.ts';

const sender = valueOf(
  email.parseSender(
    { from_name: 'Shop', from_address: 'shop@example.com', reply_to: 'help@example.com' },
    '',
  ),
);
const content = (more: object = {}) => ({
  subject: 'Hi {{${first_name}}}',
  body: '<p>Hello {{x}}</p>',
  ...more,
});
const subscribed = { sendTo: 'subscribed', category: 'marketing' } as const;

describe('reach by email', () => {
  it('CD-19.2 default reaches subscribed and opted-in, not unsubscribed', () => {
    const reached = (['opted_in', 'subscribed', 'unsubscribed'] as const).map(
      (emailState) => reachByEmail(profileWith({ emailState }), subscribed).ok,
    );
    expect(reached).toEqual([true, true, false]);
  });
  it('CD-19.2 opted-in only reaches opted-in only', () => {
    const rules = { sendTo: 'opted_in', category: 'marketing' } as const;
    expect(reachByEmail(profileWith({ emailState: 'subscribed' }), rules)).toEqual({
      ok: false,
      reason: 'not_subscribed',
    });
    expect(reachByEmail(profileWith({ emailState: 'opted_in' }), rules).ok).toBe(true);
  });
  it('transactional reaches unsubscribed people, marketing never does', () => {
    const profile = profileWith({ emailState: 'unsubscribed' });
    expect(reachByEmail(profile, { sendTo: 'everybody', category: 'transactional' }).ok).toBe(true);
    expect(reachByEmail(profile, { sendTo: 'everybody', category: 'marketing' }).ok).toBe(false);
  });
  it('CD-19.3 a bounced or reported address blocks whatever the campaign says', () => {
    const rules = { sendTo: 'everybody', category: 'transactional' } as const;
    for (const state of [{ emailBouncedAt: 1 }, { emailSpamAt: 1 }])
      expect(reachByEmail(profileWith(state), rules)).toEqual({ ok: false, reason: 'suppressed_address' });
  });
  it('CD-19.3 no address or an invalid one is not reachable', () => {
    for (const address of [null, '', 'ann', 'ann@', '@b.c', 'a b@c.d', 'a\r\n@b.c', 'a@b,c@d'])
      expect(reachByEmail(profileWith({ email: address }), subscribed)).toEqual({
        ok: false,
        reason: 'not_reachable',
      });
  });
  it('CD-19.4 an email group needs a subscription to it', () => {
    const rules = { ...subscribed, subscriptionGroupId: 'g' };
    const inGroup = (state: 'subscribed' | 'unsubscribed') =>
      reachByEmail(profileWith({ subscriptionGroups: { g: { state, at: '' } } }), rules).ok;
    expect([inGroup('subscribed'), inGroup('unsubscribed')]).toEqual([true, false]);
    expect(reachByEmail(profileWith(), rules).ok).toBe(false);
  });
});

describe('email content', () => {
  it('names a part for each text with Liquid and no other', () => {
    const message = valueOf(email.parse(content({ reply_to: 'x@y.z', extras: { k: '{{y}}' } }), ''));
    expect(Object.keys(message.parts).sort()).toEqual(['body', 'extras.k', 'plaintext_body', 'subject']);
  });
  it.each([
    [{ subject: '' }, 'c.subject'],
    [{ body: undefined }, 'c.body'],
    [{ from: 'nobody' }, 'c.from'],
    [{ headers: { 'X-A\r\nB': '1' } }, 'c.headers.X-A\r\nB'],
    [{ headers: { From: 'a@b.c' } }, 'c.headers.From'],
    [{ headers: { 'X-A': 'a\r\nBcc: b' } }, 'c.headers.X-A'],
    [{ attachments: [{ file_name: 'a' }] }, 'c.attachments.0'],
    [{ should_inline_css: 'yes' }, 'c.should_inline_css'],
  ])('refuses %j and names the field', (more, field) => {
    const read = email.parse(content(more), 'c');
    expect(read.ok ? null : read.error.field).toBe(field);
  });
  it('assembles a mail with a stable Message-ID, Feedback-ID and one-click unsubscribe', () => {
    const message = valueOf(email.parse(content({ preheader: 'See <this>' }), ''));
    const facts = factsWith({ unsubscribeUrl: 'https://r.example/u/t' });
    const rendered = { subject: 'Hi\n Ann ', body: '<body><p>Hello</p></body>', plaintext_body: 'Hello' };
    const { body } = valueOf(message.assemble(rendered, sender, facts));
    expect(body).toMatchObject({
      message_id: `${facts.sendKey}@example.com`,
      subject: 'Hi Ann',
      from: { name: 'Shop', address: 'shop@example.com' },
      reply_to: 'help@example.com',
      envelope_from: 'shop@example.com',
      text: 'Hello',
    });
    expect(body['html']).toContain(
      '<body><div style="display:none;max-height:0;overflow:hidden;mso-hide:all">See &lt;this&gt;</div>',
    );
    expect(body['headers']).toEqual({
      'Feedback-ID': `${facts.campaignId}:1:marketing:relance`,
      'List-Unsubscribe': '<https://r.example/u/t>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
  });
  it('tells the pieces of what leaves as it was rendered, and of nothing that was changed', () => {
    const pieces = { body: [{ text: '<p>Hello ' }, 'Ann</p>'] };
    const rendered = { subject: 's', body: '<p>Hello Ann</p>' };
    const made = (more: object, tracking?: LinkTracking) => {
      const message = valueOf(email.parse(content({ plaintext_body: 'Hello', ...more }), ''));
      return valueOf(message.assemble(rendered, sender, factsWith(), tracking, pieces)).pieces;
    };
    const pixel = { ...{ wrap: (url: string) => url, isOwn: () => false, parameters: '' }, clicks: false };
    const text = [{ text: 'Hello' }];
    expect(made({})).toEqual({ html: pieces.body, text });
    expect(made({ preheader: 'See this' })).toEqual({ text });
    expect(made({}, { ...pixel, pixelUrl: 'https://r.example/o' })).toEqual({ text });
  });
  it('F52 never lets an empty subject or body leave', () => {
    const message = valueOf(email.parse(content(), ''));
    for (const rendered of [
      { subject: ' \r\n', body: 'x' },
      { subject: 'x', body: ' \n' },
    ]) {
      const built = message.assemble(rendered, sender, factsWith());
      expect(built.ok ? null : built.error.code).toBe('content_invalid');
    }
  });
  it('F103 refuses a rendered header value with a line break', () => {
    const message = valueOf(email.parse(content({ headers: { 'X-A': '{{x}}' } }), ''));
    const built = message.assemble(
      { subject: 's', body: 'b', 'headers.X-A': 'a\r\nBcc: v@x.y' },
      sender,
      factsWith(),
    );
    expect(built.ok ? null : built.error.field).toBe('headers.X-A');
  });
  it('NO_REPLY_TO clears the reply address', () => {
    const message = valueOf(email.parse(content({ reply_to: 'NO_REPLY_TO' }), ''));
    expect(
      valueOf(message.assemble({ subject: 's', body: 'b' }, sender, factsWith())).body['reply_to'],
    ).toBeUndefined();
  });
});

describe('the text part', () => {
  it('is derived once from the template, with its Liquid in place', () => {
    const html =
      '<style>p{color:red}</style><p>Dear {{${first_name} | default: "you"}},</p>' +
      '{% if a < b %}<p>See <a href="{{url}}">the shop</a></p>{% endif %}';
    expect(deriveTextTemplate(html)).toBe(
      'Dear {{${first_name} | default: "you"}},\n\n{% if a < b %}\n\nSee the shop [{{url}}]\n\n{% endif %}',
    );
  });
  it('is left to each rendered body where a tag would be lost or HTML comes from elsewhere', () => {
    expect(deriveTextTemplate('<p class="{% if a %}x{% endif %}">y</p>')).toBeNull();
    expect(deriveTextTemplate('<p>{{content_blocks.${footer}}}</p>')).toBeNull();
    expect(htmlToPlainText('<h1>A</h1><p>b &amp; c</p>')).toBe('A\n\nb & c');
  });
});
