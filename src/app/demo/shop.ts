// A believable shop out of nothing but a number: the same seed and the same day give the same people, orders and
// visits on every machine. Pure; the caller writes it down.
import type { JsonObject } from '../../core/json.ts';
import { DAY_MS, HOUR_MS, type Instant, toIso, utcDay } from '../../core/time.ts';

export const PEOPLE = 5_000;
export const DAYS = 90;

/** mulberry32: small, seeded, good enough for a shop. */
export const makeRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

interface Region {
  readonly zone: string;
  readonly country: string;
  readonly language: string;
  readonly city: string;
  readonly dial: string;
  readonly names: readonly string[];
  readonly families: readonly string[];
}

const region = (
  zone: string,
  country: string,
  language: string,
  city: string,
  dial: string,
  names: string,
  families: string,
): Region => ({
  zone,
  country,
  language,
  city,
  dial,
  names: names.split(' '),
  families: families.split(' '),
});

const REGIONS: readonly Region[] = [
  region(
    'Europe/Paris',
    'FR',
    'fr',
    'Lyon',
    '+3361',
    'Camille Inès Hugo Léa Noé Jules',
    'Martin Bernard Petit Durand',
  ),
  region(
    'Europe/London',
    'GB',
    'en',
    'Leeds',
    '+4477',
    'Olivia Amelia Jack Harry Freya',
    'Smith Jones Taylor Evans',
  ),
  region(
    'Europe/Berlin',
    'DE',
    'de',
    'Köln',
    '+4915',
    'Mia Emilia Jonas Lukas Leni',
    'Müller Schmidt Weber Koch',
  ),
  region(
    'Europe/Madrid',
    'ES',
    'es',
    'Sevilla',
    '+3461',
    'Lucía Martina Hugo Pablo Vera',
    'García López Pérez Ruiz',
  ),
  region(
    'Europe/Rome',
    'IT',
    'it',
    'Torino',
    '+3933',
    'Sofia Giulia Leonardo Marco',
    'Rossi Russo Ferrari Bruno',
  ),
  region(
    'America/New_York',
    'US',
    'en',
    'Boston',
    '+1617',
    'Ava Emma Liam Noah Zoe',
    'Johnson Brown Davis Lee',
  ),
  region(
    'America/Chicago',
    'US',
    'en',
    'Austin',
    '+1512',
    'Grace Nora Mason Owen',
    'Wilson Moore Clark Hall',
  ),
  region(
    'America/Los_Angeles',
    'US',
    'en',
    'San Diego',
    '+1619',
    'Luna Stella Ethan Kai',
    'Nguyen Garcia Young King',
  ),
  region(
    'America/Sao_Paulo',
    'BR',
    'pt',
    'Curitiba',
    '+5541',
    'Alice Helena Miguel Davi',
    'Silva Souza Costa Lima',
  ),
  region('Asia/Tokyo', 'JP', 'ja', '大阪', '+8190', '陽菜 結衣 蓮 湊 葵', '佐藤 鈴木 高橋 田中'),
  region('Asia/Kolkata', 'IN', 'en', 'Pune', '+9198', 'Aanya Diya Arjun Vihaan', 'Sharma Patel Singh Rao'),
  region(
    'Australia/Sydney',
    'AU',
    'en',
    'Newcastle',
    '+6141',
    'Ruby Isla Leo Archie',
    'Williams White Kelly Ryan',
  ),
];

const CATEGORIES = ['tea', 'coffee', 'chocolate', 'honey', 'spices', 'cups'] as const;
const TIERS = ['bronze', 'silver', 'gold'] as const;
const KINDS: Readonly<Record<(typeof CATEGORIES)[number], string>> = {
  tea: 'Sencha;Darjeeling;Rooibos;Earl Grey;Oolong;Chai;Jasmine;Mint;White Peony;Genmaicha',
  coffee: 'Yirgacheffe;Antigua;Huila;Sumatra;House Blend;Decaf;Espresso;Kenya AA;Cold Brew;Mocha',
  chocolate: 'Dark 70;Dark 85;Milk;Hazelnut;Sea Salt;Orange;Ginger;Praline;White;Nibs',
  honey: 'Acacia;Chestnut;Lavender;Heather;Linden;Forest;Wildflower;Manuka;Thyme;Orange Blossom',
  spices: 'Cardamom;Saffron;Sumac;Za’atar;Turmeric;Cinnamon;Star Anise;Pepper;Paprika;Vanilla',
  cups: 'Espresso Cup;Mug;Tumbler;Teapot;Gaiwan;Carafe;Saucer;Strainer;Kettle;Tin',
};

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly price: number;
  readonly in_stock: boolean;
  readonly url: string;
}

/** 60 products: ten of each of six categories. */
export const listProducts = (): readonly Product[] =>
  CATEGORIES.flatMap((category, c) =>
    KINDS[category].split(';').map((kind, i) => ({
      id: `${category}-${String(i + 1).padStart(2, '0')}`,
      name: category === 'cups' ? kind : `${kind} ${category}`,
      category,
      price: Math.round((4.5 + c * 2.25 + i * 1.7) * 100) / 100,
      in_stock: (c + i) % 7 !== 0,
      url: `https://shop.example.com/${category}/${i + 1}`,
    })),
  );

export interface Visit {
  readonly kind: 'event' | 'purchase';
  readonly name: string;
  readonly at: Instant;
  readonly revenue: number;
  readonly properties: JsonObject;
}

export interface Shopper {
  readonly externalId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  readonly timeZone: string;
  readonly country: string;
  readonly language: string;
  readonly city: string;
  readonly attributes: JsonObject;
  readonly emailState: 'opted_in' | 'subscribed' | 'unsubscribed';
  readonly wantsNews: boolean;
  readonly wantsTexts: boolean;
  readonly randomBucket: number;
  readonly createdAt: Instant;
  /** In the order of time. */
  readonly visits: readonly Visit[];
}

/** People and their last 90 days up to the hour of `now`. */
export const listShoppers = (now: Instant, people = PEOPLE): readonly Shopper[] => {
  const untilAt = Math.floor(now / HOUR_MS) * HOUR_MS;
  const products = listProducts();
  return Array.from({ length: people }, (_, i) => makeShopper(i, untilAt, products));
};

const makeShopper = (i: number, untilAt: Instant, products: readonly Product[]): Shopper => {
  const random = makeRandom(1_000 + i);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const home = pick(REGIONS);
  const number = String(i + 1).padStart(4, '0');
  const category = pick(CATEGORIES);
  const visits = makeVisits(random, untilAt, products, category);
  const revenue = visits.reduce((all, visit) => all + visit.revenue, 0);
  const consent = random();
  return {
    externalId: `customer-${number}`,
    firstName: pick(home.names),
    lastName: pick(home.families),
    email: `customer-${number}@example.com`,
    phone: `${home.dial}${String(1_000_000 + i * 7).slice(0, 7)}`,
    timeZone: home.zone,
    country: home.country,
    language: home.language,
    city: home.city,
    attributes: {
      favourite_category: category,
      tier: TIERS[revenue > 150 ? 2 : revenue > 60 ? 1 : 0],
      loyalty_points: Math.round(revenue * 10),
      newsletter: consent < 0.7,
      member_since: { $time: toIso(untilAt - (DAYS + Math.floor(random() * 900)) * DAY_MS) },
    },
    emailState: consent < 0.35 ? 'opted_in' : consent < 0.92 ? 'subscribed' : 'unsubscribed',
    wantsNews: consent < 0.7,
    wantsTexts: random() < 0.4,
    randomBucket: Math.floor(random() * 10_000),
    createdAt: untilAt - (DAYS + 1) * DAY_MS,
    visits,
  };
};

const makeVisits = (
  random: () => number,
  untilAt: Instant,
  products: readonly Product[],
  favourite: string,
): readonly Visit[] => {
  const own = products.filter(({ category }) => category === favourite);
  const count = 2 + Math.floor(random() ** 2 * 26);
  const visits: Visit[] = [];
  for (let i = 0; i < count; i++) {
    const at = untilAt - Math.floor(random() * DAYS * DAY_MS) - 1;
    const from = random() < 0.6 ? own : products;
    const product = from[Math.floor(random() * from.length)]!;
    const { id, price } = product;
    visits.push({ kind: 'event', name: 'viewed_product', at, revenue: 0, properties: { sku: id, price } });
    if (random() < 0.3) {
      visits.push({
        kind: 'event',
        name: 'added_to_cart',
        at: at + 60_000,
        revenue: 0,
        properties: { sku: id, price },
      });
    }
    if (random() < 0.15) {
      const quantity = 1 + Math.floor(random() * 3);
      const properties = { price, quantity, currency: 'EUR' };
      visits.push({ kind: 'purchase', name: id, at: at + 300_000, revenue: price * quantity, properties });
    }
  }
  return visits.filter((visit) => visit.at < untilAt).sort((a, b) => a.at - b.at);
};

export interface Summary {
  readonly kind: string;
  readonly name: string;
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly revenue: number;
  readonly days: Readonly<Record<string, number>>;
}

/** What ingest keeps beside the facts themselves. */
export const summarizeVisits = (visits: readonly Visit[]): readonly Summary[] => {
  return [...groupByName(visits).values()].map((same) => {
    const days: Record<string, number> = {};
    for (const { at } of same) days[utcDay(at)] = (days[utcDay(at)] ?? 0) + 1;
    const [first] = same;
    return {
      kind: first!.kind,
      name: first!.name,
      count: same.length,
      firstAt: first!.at,
      lastAt: same.at(-1)!.at,
      revenue: same.reduce((all, visit) => all + visit.revenue, 0),
      days,
    };
  });
};

const groupByName = (visits: readonly Visit[]): Map<string, Visit[]> => {
  const groups = new Map<string, Visit[]>();
  for (const visit of visits) {
    const name = `${visit.kind} ${visit.name}`;
    const found = groups.get(name);
    if (found === undefined) groups.set(name, [visit]);
    else found.push(visit);
  }
  return groups;
};
