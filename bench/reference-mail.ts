// The reference template: an order confirmation of 14.6 kB with some thirty tags and filters and a loop over five items,
// once in our dialect and once in plain Liquid. Both say the same.
const ROW_STYLE =
  'font:400 15px/22px Helvetica,Arial,sans-serif;color:#1c1a24;padding:12px 24px;border-bottom:1px solid';

const filler = (n: number): string =>
  `<tr><td align="left" valign="top" style="${ROW_STYLE} #e6e2dc;background-color:#ffffff;">` +
  `<p style="margin:0 0 8px 0;">Paragraph ${n}: delivery takes two to three working days. You may send back what you ` +
  `do not like within thirty days, and we pay for the parcel. Questions are answered every day of the week.</p></td></tr>`;

interface Names {
  readonly first: string;
  readonly email: string;
  readonly plan: string;
  readonly points: string;
  readonly order: string;
  readonly total: string;
  readonly items: string;
}

const write = ({ first, email, plan, points, order, total, items }: Names): string =>
  `<!doctype html><html><head><meta charset="utf-8"><title>Order {{ ${order} }}</title></head><body><table role="presentation">` +
  `<tr><td><h1>Thank you, {{ ${first} | default: "there" | capitalize }}</h1><p>Order {{ ${order} | upcase }} of {{ ${email} | downcase }}.</p></td></tr>` +
  `{% if ${plan} == "gold" %}<tr><td>Gold: {{ ${points} | plus: 10 }} points, {{ ${points} | times: 2 }} next time.</td></tr>{% elsif ${plan} == "silver" %}<tr><td>Silver</td></tr>{% else %}<tr><td>Join us</td></tr>{% endif %}` +
  Array.from({ length: 16 }, (_, n) => filler(n)).join('') +
  `{% assign sum = 0 %}{% for item in ${items} %}<tr><td style="${ROW_STYLE}">{{ forloop.index }}. {{ item.name | escape | truncate: 30 }}</td>` +
  `<td>{{ item.quantity }} x {{ item.price | round: 2 }}</td><td>{{ item.price | times: item.quantity | round: 2 }}</td></tr>{% assign sum = sum | plus: item.price %}{% endfor %}` +
  Array.from({ length: 15 }, (_, n) => filler(n + 16)).join('') +
  `<tr><td>{% unless ${items} == empty %}{{ ${items} | size }} articles, first {{ ${items} | map: "name" | first }}, all {{ ${items} | map: "name" | join: ", " | truncate: 60 }}{% endunless %}</td></tr>` +
  `<tr><td>Sum {{ sum | round: 2 }}, paid {{ ${total} | round: 2 }}, {{ ${total} | divided_by: 1.2 | round: 2 }} without tax</td></tr>` +
  `{% capture greeting %}See you soon, {{ ${first} | append: "!" }}{% endcapture %}<tr><td>{{ greeting | strip | replace: "soon", "again" }}</td></tr>` +
  `{% case ${plan} %}{% when "gold" %}<tr><td>Free delivery</td></tr>{% when "silver" %}<tr><td>Half price</td></tr>{% endcase %}` +
  `<tr><td>{{ ${email} | split: "@" | last }} {{ ${order} | prepend: "#" | slice: 0, 4 }} {{ "thanks" | capitalize }}</td></tr></table></body></html>`;

export const PLAIN = write({
  first: 'first_name',
  email: 'email_address',
  plan: 'custom_attribute.plan',
  points: 'custom_attribute.points',
  order: 'order.order_id',
  total: 'order.total',
  items: 'order.items',
});

export const OURS = write({
  first: '${first_name}',
  email: '${email_address}',
  plan: 'custom_attribute.${plan}',
  points: 'custom_attribute.${points}',
  order: 'api_trigger_properties.${order_id}',
  total: 'api_trigger_properties.${total}',
  items: 'api_trigger_properties.${items}',
});

export const itemsOf = (n: number) =>
  Array.from({ length: 5 }, (_, item) => ({
    name: `Article ${item} & more of order ${n}`,
    quantity: item + 1,
    price: 9.9 + item,
  }));
