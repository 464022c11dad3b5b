import { expect, test } from 'vitest';
import { askedProperties } from './asked-properties.ts';

const P = 'api_trigger_properties';

test('every property that is asked for gets a value that its name makes plausible', () => {
  const body = ['order_id', 'total', 'items_left', 'tracking_url', 'is_gift', 'deliver_at', 'gift_wrapping']
    .map((name) => `{{ ${P}.\${${name}} }}`)
    .join(' ');
  expect(askedProperties({ subject: `{{${P}.\${first_name}}}`, body }, {})).toEqual({
    first_name: 'Alex',
    order_id: '10482',
    total: 49.9,
    items_left: 3,
    tracking_url: 'https://example.com/',
    is_gift: true,
    deliver_at: '2026-03-14T09:30:00Z',
    gift_wrapping: 'Gift wrapping',
  });
});

test('how the message uses a property says what it is', () => {
  const body = `
    {% for line in ${P}.\${lines} %}{{ line.title }} {{ line.price }}{% endfor %}
    {{ ${P}.\${shop}.city }} {{ ${P}.\${shop}['phone'] }}
    {% if ${P}.\${tier} == 'gold' %}…{% endif %}{% if ${P}.\${level} > 2 %}…{% endif %}
    {{ ${P}.\${when} | date: '%d' }} {{ ${P}.\${worth} | round: 2 }}`;
  expect(askedProperties({ body }, {})).toEqual({
    lines: [
      { title: 'Title', price: 49.9 },
      { title: 'Title', price: 49.9 },
    ],
    shop: { city: 'Lyon', phone: '+33 6 12 34 56 78' },
    tier: 'gold',
    level: 49.9,
    when: '2026-03-14T09:30:00Z',
    worth: 49.9,
  });
});

test('what events carried under the same name comes first; nothing asked is nothing filled in', () => {
  const content = {
    body: `{{ ${P}.\${product} }}`,
    nested: { list: [`{{ canvas_entry_properties.\${size} }}`] },
  };
  expect(askedProperties(content, { product: 'Oolong', other: 1 })).toEqual({
    product: 'Oolong',
    size: 'Size',
  });
  expect(askedProperties({ body: 'Hello {{ ${first_name} }}' }, { product: 'Oolong' })).toEqual({});
});
